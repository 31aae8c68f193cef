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
  const silences = silencesBetween(buckets);
  const spanMs = last.bucketMs + BUCKET_MS - first.bucketMs;
  // What is a gap depends on the rate outside of gaps, which depends on what is a gap. Begun at the rate of it all, each
  // gap found raises the rate, until no further one is found.
  for (let gaps: FeedGap[] = []; ;) {
    const deadMs = gaps.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
    const gapMs = Math.max(SHORTEST_GAP_MS, (IMPROBABLE * (spanMs - deadMs)) / total);
    const found = silences.filter(({ fromMs, toMs }) => toMs - fromMs >= gapMs);
    if (found.length === gaps.length) return gaps;
    gaps = found;
  }
}

function silencesBetween(buckets: readonly { bucketMs: number }[]): FeedGap[] {
  return buckets.slice(1).flatMap(({ bucketMs }, index) => {
    const fromMs = buckets[index]!.bucketMs + BUCKET_MS;
    return bucketMs > fromMs ? [{ fromMs, toMs: bucketMs }] : [];
  });
}
