import { Touchpoint } from '@wegwarte/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Delivery } from './delivery.ts';
import { createWorld, type WorldOptions } from './world.ts';

const minute = 60_000;
const noon = Date.parse('2026-11-18T12:00:00+01:00');
const bytes = (deliveries: Iterable<Delivery>): string =>
  [...deliveries].map(({ touchpoint }) => JSON.stringify(touchpoint)).join('\n');
const retailer: WorldOptions = { profile: 'retailer', seed: 1, rate: 12, rhythm: 'flat' };

describe('a world', () => {
  it('is the same to the byte for the same seed, and another for another', () => {
    const once = bytes(createWorld(retailer).touchpoints(noon, noon + 10 * minute));
    expect(bytes(createWorld(retailer).touchpoints(noon, noon + 10 * minute))).toBe(once);
    expect(bytes(createWorld({ ...retailer, seed: 2 }).touchpoints(noon, noon + 10 * minute))).not.toBe(once);
  });

  it('is one history: adjoining intervals give what their union gives', () => {
    const world = createWorld({ profile: 'tiny', seed: 3, rate: 2 });
    const lines = (from: number, to: number): string[] => bytes(world.touchpoints(from, to)).split('\n');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 * minute - 1 }), (cut) => {
        const parts = [...lines(noon, noon + cut), ...lines(noon + cut, noon + 20 * minute)].filter(Boolean);
        expect(parts.sort()).toEqual(lines(noon, noon + 20 * minute).sort());
      }),
      { numRuns: 20 },
    );
  });

  const hour = [...createWorld(retailer).touchpoints(noon, noon + 60 * minute)];

  it('gives touchpoints as the contract has them, of the interval, in order of arrival', () => {
    for (const { touchpoint } of hour.slice(0, 2_000)) Touchpoint.parse(touchpoint);
    expect(hour.every(({ timeMs }) => timeMs >= noon && timeMs < noon + 60 * minute)).toBe(true);
    const arrivals = hour.map(({ arrivesAtMs }) => arrivesAtMs);
    expect(arrivals).toEqual([...arrivals].sort((a, b) => a - b));
  });

  it('keeps the rate, from the first minute on', () => {
    const perSecond = (from: number, to: number): number =>
      hour.filter(({ timeMs }) => timeMs >= noon + from * minute && timeMs < noon + to * minute).length /
      ((to - from) * 60);
    expect(perSecond(0, 60)).toBeGreaterThan(11.5);
    expect(perSecond(0, 60)).toBeLessThan(12.5);
    expect(perSecond(0, 5)).toBeGreaterThan(10.8);
    expect(perSecond(0, 5)).toBeLessThan(13.2);
  });

  it('has a rhythm: more in the evening than at dawn', () => {
    const world = createWorld({ ...retailer, rhythm: 'daily' });
    const from = (hours: number): number => [...world.touchpoints(noon + hours * 60 * minute, noon + hours * 60 * minute + 10 * minute)].length; // prettier-ignore
    expect(from(8)).toBeGreaterThan(5 * from(16));
  });

  it('holds up a few by up to 20 s and doubles about one in two hundred, under the same id', () => {
    const firsts = hour.filter(({ duplicate }) => !duplicate);
    const doubles = hour.length - firsts.length;
    expect(doubles / hour.length).toBeGreaterThan(0.003);
    expect(doubles / hour.length).toBeLessThan(0.007);
    expect(new Set(hour.map(({ touchpoint }) => touchpoint.id)).size).toBe(firsts.length);

    const delays = firsts.map(({ arrivesAtMs, timeMs }) => arrivesAtMs - timeMs);
    const heldUp = delays.filter((delay) => delay > 1_500).length / delays.length;
    expect(heldUp).toBeGreaterThan(0.03);
    expect(heldUp).toBeLessThan(0.08);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...delays)).toBeLessThanOrEqual(20_000);
    expect(Math.max(...delays)).toBeGreaterThan(10_000);
  });

  it('can begin empty: then the first contact of everybody is seen', () => {
    const world = createWorld({ ...retailer, profile: 'checkout', settled: false });
    const seen = new Set<string>();
    for (const { touchpoint, timeMs } of [...world.touchpoints(noon, noon + 5 * minute)].sort(
      (a, b) => a.timeMs - b.timeMs,
    )) {
      const session = touchpoint.identities['session']!;
      if (!seen.has(session)) expect([touchpoint.type, timeMs >= noon]).toEqual(['cart.viewed', true]);
      seen.add(session);
    }
    expect(seen.size).toBeGreaterThan(100);
  });

  it.each([
    [{ profile: 'retail' }, 'profile "retail" is unknown: use retailer, checkout, tiny'],
    [{ rate: 0 }, 'rate 0 is not a number above 0'],
    [{ seed: 1.5 }, 'seed 1.5 is not a whole number'],
    [
      { incidents: ['paymnt:0@+1m/5m'], startMs: noon },
      'nobody gets on from a step "paymnt" in profile retailer: use checkout/cart',
    ],
    [{ incidents: ['confirmed:0@+1m/5m'], startMs: noon }, 'nobody gets on from a step "confirmed"'],
    [
      { incidents: ['shop/payment:0@+1m/5m'], startMs: noon },
      'journey "shop" is not in profile retailer: use checkout,',
    ],
    [
      { incidents: ['payment[method=paypal]:0@+1m/5m'], startMs: noon },
      '"method" is no segment of checkout: use channel,',
    ],
    [
      { incidents: ['payment[paymentMethod=payapl]:0@+1m/5m'], startMs: noon },
      'paymentMethod is never "payapl" in checkout: use paypal,',
    ],
    [{ incidents: ['payment:0@+1m/5m'] }, 'a time relative to the start needs a start'],
  ] satisfies [Partial<WorldOptions>, string][])(
    '%j is refused with what would be right',
    (change, reason) => {
      expect(() => createWorld({ ...retailer, ...change })).toThrow(reason);
    },
  );
});
