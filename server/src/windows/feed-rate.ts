import { BUCKET_MS } from './cohort-counts.ts';

/** How far back the rate looks, ms of event time. */
export const RATE_OVER_MS = 5 * 60_000;
/** So many touchpoints are no handful that happened to fall together. */
const ENOUGH = 30;

/**
 * Touchpoints a second, by the buckets of the last `RATE_OVER_MS` before the newest event. A feed that has only just
 * begun is not thinner for that: it is measured from its first touchpoint on, or its silence would be noticed late.
 *
 * @param buckets ten-second buckets with touchpoints, ascending
 */
export function feedRate(
  buckets: readonly { readonly bucketMs: number; readonly count: number }[],
  newestMs: number,
): number {
  const seen = buckets.filter(({ bucketMs }) => bucketMs >= newestMs - RATE_OVER_MS && bucketMs <= newestMs);
  const total = seen.reduce((sum, { count }) => sum + count, 0);
  const firstMs = seen[0]?.bucketMs ?? newestMs;
  const overMs = total < ENOUGH ? RATE_OVER_MS : Math.max(BUCKET_MS, newestMs - firstMs);
  return total / (overMs / 1000);
}
