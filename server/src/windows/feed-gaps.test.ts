import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUCKET_MS } from './cohort-counts.ts';
import { feedGaps } from './feed-gaps.ts';

function steady(fromBucket: number, buckets: number, count: number, every = 1) {
  return Array.from({ length: buckets / every }, (_, at) => ({
    bucketMs: (fromBucket + at * every) * BUCKET_MS,
    count,
  }));
}

describe('gaps of the feed', () => {
  it('are silences that no chance explains', () => {
    const feed = [...steady(0, 60, 50), ...steady(66, 60, 50)];
    expect(feedGaps(feed)).toEqual([{ fromMs: 60 * BUCKET_MS, toMs: 66 * BUCKET_MS }]);
  });

  it('are not the pauses of a feed that has little to tell', () => {
    // One touchpoint every two minutes or so, an hour long: half of all pauses are longer than that.
    const sparse = [0, 9, 25, 31, 52, 60, 75, 80, 98, 121, 125, 140, 161, 166, 180].map((at) => ({
      bucketMs: at * BUCKET_MS,
      count: 1,
    }));
    expect(feedGaps(sparse)).toEqual([]);
  });

  it('are found though they make up most of the time', () => {
    const feed = [...steady(0, 6, 40), ...steady(3_000, 6, 40)];
    expect(feedGaps(feed)).toEqual([{ fromMs: 6 * BUCKET_MS, toMs: 3_000 * BUCKET_MS }]);
  });

  it('need a feed to begin with', () => {
    expect(feedGaps([])).toEqual([]);
    expect(feedGaps([{ bucketMs: 0, count: 5 }])).toEqual([]);
  });

  it('lie between buckets with touchpoints, and none is shorter than half a minute', () => {
    const buckets = fc.uniqueArray(fc.nat(400), { minLength: 2 }).map((at) => at.sort((a, b) => a - b));
    fc.assert(
      fc.property(buckets, fc.integer({ min: 1, max: 200 }), (at, count) => {
        const feed = at.map((bucket) => ({ bucketMs: bucket * BUCKET_MS, count }));
        for (const { fromMs, toMs } of feedGaps(feed)) {
          expect(toMs - fromMs).toBeGreaterThanOrEqual(30_000);
          expect(feed.some(({ bucketMs }) => bucketMs >= fromMs && bucketMs < toMs)).toBe(false);
        }
      }),
    );
  });
});
