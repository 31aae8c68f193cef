import { describe, expect, it } from 'vitest';
import type { Delivery } from './delivery.ts';
import { createWorld } from './world.ts';

const minute = 60_000;
const start = Date.parse('2026-11-18T12:00:00+01:00');

function hourOf(...incidents: string[]): Delivery[] {
  const world = createWorld({
    profile: 'checkout',
    seed: 4,
    rate: 20,
    rhythm: 'flat',
    incidents,
    startMs: start,
  });
  return [...world.touchpoints(start, start + 60 * minute)].filter(({ duplicate }) => !duplicate);
}

/** Of the sessions whose first payment falls into the minutes and passes the test, the share that got an order. */
function paidShare(
  deliveries: Delivery[],
  from: number,
  to: number,
  who: (one: Delivery) => boolean = () => true,
): number {
  const session = ({ touchpoint }: Delivery): string => touchpoint.identities['session']!;
  const ordered = new Set(deliveries.filter((one) => one.touchpoint.type === 'order.confirmed').map(session));
  const first = new Map<string, Delivery>();
  for (const one of deliveries.toSorted((a, b) => a.timeMs - b.timeMs)) {
    if (one.touchpoint.type === 'payment.submitted' && !first.has(session(one))) first.set(session(one), one);
  }
  const cohort = [...first.values()].filter(
    (one) => one.timeMs >= start + from * minute && one.timeMs < start + to * minute && who(one),
  );
  expect(cohort.length).toBeGreaterThan(100);
  return cohort.filter((one) => ordered.has(session(one))).length / cohort.length;
}

const attribute = (one: Delivery, name: string): unknown => one.touchpoint.attributes?.[name];
const byPaypal = (one: Delivery): boolean => attribute(one, 'paymentMethod') === 'paypal';

describe('an incident', () => {
  const calm = hourOf();

  it('keeps people at its step while it lasts, and only then', () => {
    const hit = hourOf('payment:0.1@+20m/15m');
    expect(paidShare(calm, 20, 34)).toBeGreaterThan(0.87);
    expect(paidShare(hit, 20, 34)).toBeLessThan(0.45);
    expect(paidShare(hit, 36, 55)).toBeGreaterThan(0.87);
  });

  it('changes nothing before it begins, to the byte', () => {
    const before = (all: Delivery[]): Delivery[] => all.filter(({ timeMs }) => timeMs < start + 20 * minute);
    expect(before(hourOf('payment:0@+20m/15m'))).toEqual(before(calm));
  });

  it('in a segment leaves everybody else alone, to the byte', () => {
    const hit = hourOf('payment[paymentMethod=paypal]:0@+20m/15m');
    expect(paidShare(hit, 21, 33, byPaypal)).toBeLessThan(0.1);
    expect(paidShare(hit, 21, 33, (one) => !byPaypal(one))).toBeGreaterThan(0.87);

    const paypalSessions = new Set(
      calm.filter(byPaypal).map(({ touchpoint }) => touchpoint.identities['session']),
    );
    const others = (all: Delivery[]): Delivery[] =>
      all.filter(({ touchpoint }) => !paypalSessions.has(touchpoint.identities['session']));
    expect(others(hit)).toEqual(others(calm));
  });

  it('lets those go on who are still there when it ends', () => {
    const hit = hourOf('payment:0@+20m/15m');
    const orders = (from: number, to: number): number =>
      hit.filter(
        ({ touchpoint, timeMs }) =>
          touchpoint.type === 'order.confirmed' &&
          timeMs >= start + from * minute &&
          timeMs < start + to * minute,
      ).length;
    expect(orders(20, 35)).toBe(0);
    expect(orders(35, 36)).toBeGreaterThan(orders(18, 19) * 1.3);
  });

  it('makes people try again and give up with a reason', () => {
    const failed = (all: Delivery[]): number =>
      all.filter((one) => one.touchpoint.type === 'checkout.cancelled' && attribute(one, 'reason') === 'payment-failed').length; // prettier-ignore
    expect(failed(hourOf('payment:0@+20m/15m'))).toBeGreaterThan(failed(calm) * 2);
  });
});
