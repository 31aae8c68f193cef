/**
 * How event time goes on in a partition that is read to its end and quiet.
 *
 * A feed may be late by itself: written to the log minutes after it happened. Were its quiet partition taken for current,
 * all that it still brings would come too late. So event time goes on at the speed of the wall clock from where it stood:
 * as far behind as the newest touchpoint was when it came.
 */

/** A feed later than this is not waited for: one broken clock must not hold up everybody's judgement for longer. */
export const MAX_FEED_DELAY_MS = 600_000;

/** How late the feed is: from the newest event to when it came to the log, ms; 0 where either is unknown. */
export function feedDelayMs(newestMs: number | null, arrivedAtMs: number | null): number {
  if (newestMs === null || arrivedAtMs === null) return 0;
  return Math.min(MAX_FEED_DELAY_MS, Math.max(0, arrivedAtMs - newestMs));
}

/** Up to where event time is complete at a moment at which nothing is left to be read. */
export function idleWatermarkMs(nowMs: number, delayMs: number, allowedLatenessMs: number): number {
  return Math.floor((nowMs - delayMs - allowedLatenessMs) / 1000) * 1000;
}
