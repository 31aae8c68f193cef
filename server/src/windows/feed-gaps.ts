import { BUCKET_MS } from './cohort-counts.ts';

/** Half-open interval of event time in which the feed was dead. */
export interface FeedGap {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A silence this improbable (e^-14, one in a million) is no coincidence. */
export const IMPROBABLE = 14;
const SHORTEST_GAP_MS = 30_000;

/**
 * Stretches of event time in which no touchpoint came though, at the rate of the rest, some were bound to: the source
 * was down. Customers of such a stretch could not be seen getting on, so nobody may be judged by it.
 *
 * @param buckets ten-second buckets with touchpoints, ascending
 */
export function feedGaps(buckets: readonly { bucketMs: number; count: number }[]): FeedGap[] {
  const first = buckets[0];
  const last = buckets.at(-1);
  if (!first || !last || first === last) return [];
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  const perMs = total / (buckets.length * BUCKET_MS);
  const gapMs = Math.max(SHORTEST_GAP_MS, IMPROBABLE / perMs);
  const gaps: FeedGap[] = [];
  for (let index = 1; index < buckets.length; index++) {
    const fromMs = buckets[index - 1]!.bucketMs + BUCKET_MS;
    const toMs = buckets[index]!.bucketMs;
    if (toMs - fromMs >= gapMs) gaps.push({ fromMs, toMs });
  }
  return gaps;
}
