import type { StepRate } from '@wegwarte/contract';
import { describe, expect, it } from 'vitest';
import { planRate } from './rate-plan.ts';

const at = (minute: number) => `2026-11-23T14:${String(minute).padStart(2, '0')}:00Z`;

function rate(points: [entered: number, advanced: number, mature: boolean][]): StepRate {
  return {
    step: 'payment',
    bucketSeconds: 60,
    points: points.map(([entered, advanced, mature], minute) => ({
      at: at(minute),
      entered,
      advanced,
      mature,
    })),
    normalShare: 0.9,
    normalLow: 0.86,
    normalHigh: 0.94,
  };
}

describe('the plan of the live rate', () => {
  it('ends the line where the first cohort is not over, even if a later one already is', () => {
    const plan = planRate(
      rate([
        [100, 90, true],
        [100, 20, false],
        [1, 0, true],
      ]),
      [],
    );
    expect(plan.line.map((spot) => spot.share)).toEqual([0.9]);
    expect(plan.openFromMs).toBe(Date.parse(at(1)));
    expect(plan.toMs).toBe(Date.parse(at(3)));
  });

  it('breaks the line where nobody came, instead of drawing a fall to zero', () => {
    const plan = planRate(
      rate([
        [100, 90, true],
        [0, 0, true],
        [100, 90, true],
      ]),
      [],
    );
    expect(plan.line.map((spot) => spot.share)).toEqual([0.9, null, 0.9]);
    expect(plan.openFromMs).toBeNull();
  });

  it('is all tail while no cohort is over, and has no line at all', () => {
    const plan = planRate(
      rate([
        [100, 10, false],
        [100, 0, false],
      ]),
      [],
    );
    expect(plan.line).toEqual([]);
    expect(plan.openFromMs).toBe(plan.fromMs);
  });

  it('marks the onsets it can show, not those before it begins', () => {
    const plan = planRate(
      rate([
        [100, 90, true],
        [100, 90, true],
      ]),
      [at(1), '2026-11-23T09:00:00Z'],
    );
    expect(plan.onsets).toEqual([Date.parse(at(1))]);
  });

  it('merges cohorts that are too small to have a share, and waits for the last of each', () => {
    const plan = planRate(
      rate(Array.from({ length: 20 }, (_, minute) => [3, minute % 2 === 0 ? 3 : 1, minute < 14])),
      [],
    );
    expect(plan.cohortMs).toBe(10 * 60_000);
    expect(plan.line).toMatchObject([{ share: 2 / 3, n: 30 }]);
    expect(plan.openFromMs).toBe(Date.parse(at(10)));
  });

  it('draws the band as wide as cohorts of that size scatter when all is normal', () => {
    const few = planRate(rate([[60, 54, true]]), []).band!;
    const many = planRate(rate([[6_000, 5_400, true]]), []).band!;
    expect(few.high - few.low).toBeGreaterThan(0.12);
    // 86 to 94 %: how far the share itself wanders.
    expect(many.high - many.low).toBeCloseTo(0.08, 1);
    expect(few.high).toBeLessThanOrEqual(1);
  });

  it('gives band and line room between round ticks within 0 and 100 %', () => {
    const { axis } = planRate(
      rate([
        [100, 100, true],
        [100, 40, true],
      ]),
      [],
    );
    expect(axis.min).toBeLessThanOrEqual(0.4);
    expect(axis.max).toBe(1);
  });

  it('says nothing rather than something wrong before anybody came', () => {
    const plan = planRate({ ...rate([]), normalLow: null, normalHigh: null }, []);
    expect(plan).toMatchObject({ line: [], openFromMs: null, band: null, axis: { min: 0, max: 1 } });
  });

  it('marks onsets and pages that lie in the time shown, and no others', () => {
    const some = rate([
      [100, 90, true],
      [100, 90, true],
    ]);
    const plan = planRate(some, [at(0), at(9)], [at(1), at(12)]);
    expect(plan.onsets).toEqual([Date.parse(at(0))]);
    expect(plan.pages).toEqual([Date.parse(at(1))]);
  });
});
