import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUCKET_MS, isMature } from '../windows/cohort-counts.ts';
import type { CohortCounts } from '../windows/cohort-counts.ts';
import { countIn, firstAtOrAfter, matureSpan } from './mature-span.ts';

const cohort = (bucketMs: number, entered = 5, advanced = 2): CohortCounts => ({
  bucketMs,
  entered,
  advanced,
  dropped: 0,
  abandoned: 0,
});

describe('the mature span', () => {
  it('holds no cohort in which somebody may still get on, and misses none whose deadline has passed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10_000_000 }),
        fc.integer({ min: 1, max: 3_600_000 }),
        fc.integer({ min: 0, max: 1_000 }),
        (watermarkMs, deadlineMs, bucket) => {
          const one = cohort(bucket * BUCKET_MS);
          const inside = one.bucketMs < matureSpan(watermarkMs, deadlineMs, []).endMs;
          expect(inside).toBe(isMature(one, deadlineMs, watermarkMs));
        },
      ),
    );
  });

  it('leaves out fresh cohorts that ended early, as only the quick ones do', () => {
    const quick: CohortCounts = { ...cohort(0, 5, 0), abandoned: 5 };
    expect(isMature(quick, 600_000, 60_000)).toBe(true);
    expect(countIn([quick], matureSpan(60_000, 600_000, []), 0, Infinity).n).toBe(0);
  });

  it('leaves out everybody who could have got on only while the feed was dead', () => {
    const deadlineMs = 60_000;
    const cohorts = Array.from({ length: 60 }, (_, at) => cohort(at * BUCKET_MS, 1, 1));
    const span = matureSpan(1_000_000, deadlineMs, [{ fromMs: 200_000, toMs: 250_000 }]);
    const seen = cohorts.filter((one) => countIn([one], span, 0, Infinity).n > 0).map((one) => one.bucketMs);
    // The cohort of 130 s had until 200 s; the one of 250 s entered when touchpoints came again.
    expect(seen.filter((at) => at > 130_000 && at < 250_000)).toEqual([]);
    expect(seen).toContain(130_000);
    expect(seen).toContain(250_000);
  });
});

describe('firstAtOrAfter', () => {
  it('finds the boundary wherever it lies', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 50 })),
        fc.integer({ min: -1, max: 51 }),
        (times, at) => {
          const cohorts = times.toSorted((a, b) => a - b).map((time) => cohort(time));
          expect(firstAtOrAfter(cohorts, at)).toBe(cohorts.filter((one) => one.bucketMs < at).length);
        },
      ),
    );
  });
});
