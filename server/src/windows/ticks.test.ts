import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BUCKET_MS } from './cohort-counts.ts';
import { AGE_BUCKETS, ageBucketEnds, ageBucketOf, tickMsOf } from './ticks.ts';

it('follows steps of a quarter of an hour in buckets, longer ones in whole buckets, at most 91 to a stay', () => {
  expect([1, 900_000, 900_001, 86_400_000].map(tickMsOf)).toEqual([10_000, 10_000, 20_000, 960_000]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 90 * 86_400_000 }), fc.nat(), (deadlineMs, enteredMs) => {
      const tickMs = tickMsOf(deadlineMs);
      expect(tickMs % BUCKET_MS).toBe(0);
      const lastAge = Math.floor((enteredMs + deadlineMs) / tickMs) - Math.floor(enteredMs / tickMs);
      expect(lastAge).toBeLessThanOrEqual(90);
    }),
  );
});

it('groups ages where its ends say', () => {
  expect(AGE_BUCKETS).toBe(12);
  for (let ticks = 0; ticks < 200; ticks++) {
    const bucket = ageBucketOf(ticks);
    expect(ticks).toBeLessThan(ageBucketEnds[bucket]!);
    if (bucket > 0) expect(ticks).toBeGreaterThanOrEqual(ageBucketEnds[bucket - 1]!);
  }
});
