import { BUCKET_MS } from '../windows/cohort-counts.ts';
import type { CohortCounts } from '../windows/cohort-counts.ts';

/** Half-open interval of event time. */
export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * The cohorts that may be judged: those whose last possible moment to get on has passed, outside the gaps of the feed.
 *
 * Invariant: every cohort in the span is mature. The converse does not hold, on purpose: a cohort that ended before its
 * deadline is mature too, but of fresh cohorts only the quick ones have ended (all got on at once, or all cancelled at
 * once), and they are not like the rest.
 */
export interface MatureSpan {
  /** End (exclusive) of the newest cohort, a multiple of BUCKET_MS. */
  readonly endMs: number;
  /** Entry times nobody may be judged by: their customers could have got on only while the feed was dead. */
  readonly blind: readonly Interval[];
}

export function matureSpan(
  watermarkMs: number,
  deadlineMs: number,
  feedGaps: readonly Interval[],
): MatureSpan {
  return {
    endMs: Math.floor((watermarkMs - deadlineMs - 1) / BUCKET_MS) * BUCKET_MS,
    blind: feedGaps.map((gap) => ({ fromMs: gap.fromMs - deadlineMs - BUCKET_MS, toMs: gap.toMs })),
  };
}

export function isBlind(span: MatureSpan, bucketMs: number): boolean {
  for (const gap of span.blind) if (bucketMs > gap.fromMs && bucketMs < gap.toMs) return true;
  return false;
}

/** Index of the first cohort at or after the time; the length when there is none. */
export function firstAtOrAfter(cohorts: readonly CohortCounts[], timeMs: number): number {
  let low = 0;
  let high = cohorts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cohorts[middle]!.bucketMs < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Customers of mature cohorts entering in `[fromMs, toMs)`, and how many of them got on. */
export function countIn(
  cohorts: readonly CohortCounts[],
  span: MatureSpan,
  fromMs: number,
  toMs: number,
): { n: number; observed: number } {
  const untilMs = Math.min(toMs, span.endMs);
  let n = 0;
  let observed = 0;
  for (let at = firstAtOrAfter(cohorts, fromMs); at < cohorts.length; at++) {
    const cohort = cohorts[at]!;
    if (cohort.bucketMs >= untilMs) break;
    if (isBlind(span, cohort.bucketMs)) continue;
    n += cohort.entered;
    observed += cohort.advanced;
  }
  return { n, observed };
}
