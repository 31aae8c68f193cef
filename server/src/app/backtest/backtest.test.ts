import { createWorld } from '@wegwarte/simulator';
import type { BacktestReport } from '@wegwarte/contract';
import { BacktestReport as ReportShape } from '@wegwarte/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import { journey, step } from '../../journeys/journey-examples.suite.ts';
import type { Touchpoint } from '../../journeys/touchpoint.ts';
import { backtest } from './backtest.ts';
import type { BacktestOptions } from './backtest.ts';
import { printBacktest } from './print-backtest.ts';
import type { Label } from './read-labels.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const startMs = Date.UTC(2026, 10, 23, 8);
const at = (minutes: number) => startMs + minutes * MINUTE_MS;

const checkout = journey({
  dimensions: ['paymentMethod'],
  steps: [
    step('cart', 'cart.viewed'),
    step('payment', 'payment.submitted', 30 * SECOND_MS),
    step('confirmed', 'order.confirmed', 30 * SECOND_MS),
  ],
});

/** Four hours of a small shop; for half an hour from 11:00 on nobody gets a payment confirmed, where that is planted. */
function* touchpoints(incidents: readonly string[]): Generator<Touchpoint> {
  const world = createWorld({ profile: 'tiny', seed: 4, rate: 1, rhythm: 'flat', startMs, incidents });
  for (const { touchpoint } of world.touchpoints(startMs, startMs + 4 * HOUR_MS)) {
    const { id, type, time, identities, attributes = {}, source = '' } = touchpoint;
    const paymentMethod = String(attributes['paymentMethod']);
    yield { id, type, timeMs: Date.parse(time), identities, attributes: { paymentMethod }, source };
  }
}

const planted = ['checkout/payment:0@+180m/30m'];

async function tested(
  incidents: readonly string[],
  options: Partial<BacktestOptions> = {},
): Promise<BacktestReport> {
  async function* all() {
    yield* touchpoints(incidents);
  }
  return ReportShape.parse(
    await backtest({
      journeys: [checkout],
      recorded: Object.assign(all(), { rejected: 0 }),
      fromMs: null,
      toMs: null,
      labels: null,
      onProgress: () => undefined,
      ...options,
    }),
  );
}

const label = (line: number, fromMinute: number, toMinute: number, more: Partial<Label> = {}): Label => ({
  line,
  journey: 'checkout',
  step: 'payment',
  fromMs: at(fromMinute),
  toMs: at(toMinute),
  segment: null,
  ...more,
});

describe('quiet history', () => {
  let report: BacktestReport;
  beforeAll(async () => {
    report = await tested([], { labels: [label(2, 150, 170)] });
  });

  it('would have paged nobody, and says for how long it could have', () => {
    expect(report.incidents).toEqual([]);
    const [, payment] = report.steps;
    expect(payment).toMatchObject({ step: 'payment', pages: 0, falsePages: 0, falsePagesPer4Weeks: 0 });
    expect(payment!.judgedHours).toBeGreaterThan(2);
    expect(Date.parse(payment!.knownFrom!)).toBeLessThan(at(120));
    expect(printBacktest(report)).toContain('Nobody would have been paged.');
  });

  it('makes a known incident that nobody would have been paged for a missed one', () => {
    expect(report.labels).toMatchObject([{ line: 2, outcome: 'missed', pagedAt: null, delaySeconds: null }]);
    expect(printBacktest(report)).toContain('2026-11-23 10:30Z  checkout/payment: missed');
  });
});

describe('an outage of half an hour', () => {
  it('would have been one page to its owner, with its delay and what it had cost by then', async () => {
    const { incidents, labels, steps } = await tested(planted, {
      labels: [label(2, 180, 210), label(3, 180, 210, { step: 'cart' }), label(4, 300, 320)],
    });
    expect(incidents).toHaveLength(1);
    const [incident] = incidents;
    expect(incident).toMatchObject({ step: 'payment', team: 'shop', segment: null });
    expect(incident!.pagedAt).toEqual([incident!.openedAt]);
    expect(Math.abs(Date.parse(incident!.startedAt) - at(180))).toBeLessThan(2 * MINUTE_MS);
    expect(Date.parse(incident!.closedAt!)).toBeGreaterThan(at(210));

    const [paged, missed, outside] = labels!;
    expect(paged).toMatchObject({ outcome: 'paged', pagedAt: incident!.openedAt });
    expect(paged!.delaySeconds).toBeGreaterThan(0);
    expect(paged!.delaySeconds).toBeLessThan(300);
    expect(paged!.lostBeforePage!.estimate).toBeLessThan(incident!.lostCustomers.estimate);
    expect(missed).toMatchObject({ step: 'cart', outcome: 'missed' });
    expect(outside).toMatchObject({ outcome: 'outside' });
    expect(steps).toMatchObject([{ falsePages: 0 }, { pages: 1, falsePages: 0 }]);
  });

  it('is not told before the period, and not read after it', async () => {
    const after = await tested(planted, { fromMs: at(220), labels: [label(2, 180, 210)] });
    expect(after).toMatchObject({ incidents: [], labels: [{ outcome: 'outside' }] });
    expect(after.steps[1]!.knownFrom).not.toBeNull();
    const before = await tested(planted, { toMs: at(180) });
    expect(before.incidents).toEqual([]);
    expect(before.touchpoints.leftOut).toBeGreaterThan(1_000);
    expect(before.period!.to).toBe(new Date(at(180)).toISOString());
  });
});
