import type { CohortCounts } from '../windows/cohort-counts.ts';
import type { DetectionSettings } from './detection-settings.ts';
import { dropScore, inflationOf } from './drop-score.ts';
import type { Normal } from './drop-score.ts';
import { firstAtOrAfter, isBlind } from './mature-span.ts';
import type { MatureSpan } from './mature-span.ts';
import type { Sample } from './verdict.ts';

export interface Scan {
  /** The most telling look-back, and its score; the longest one with score 0 when nothing is missing anywhere. */
  readonly worst: Sample;
  readonly score: number;
  /** The longest look-back that was looked at. */
  readonly longest: Sample;
  /** The shortest look-back that is enough to say how things are by now; the longest when none is. */
  readonly recent: Sample;
}

/**
 * Scans look-back windows of one stream, all ending with the newest mature cohort, in one pass back over the cohorts.
 * A drop of unknown age and depth shows most in the window that begins with it.
 */
export function scanLookBacks(
  cohorts: readonly CohortCounts[],
  span: MatureSpan,
  notBeforeMs: number,
  normal: Normal,
  settings: DetectionSettings,
): Scan {
  const seesAll = span.blind.length === 0;
  let at = firstAtOrAfter(cohorts, span.endMs) - 1;
  let n = 0;
  let observed = 0;
  let longest: Sample = { fromMs: span.endMs, toMs: span.endMs, n: 0, observed: 0, expected: 0 };
  let worst: Sample | null = null;
  let recent: Sample | null = null;
  let score = 0;
  for (const lookBackMs of settings.lookBacksMs) {
    const fromMs = Math.max(span.endMs - lookBackMs, notBeforeMs);
    const first = firstAtOrAfter(cohorts, fromMs);
    for (; at >= first; at--) {
      const cohort = cohorts[at]!;
      if (seesAll || !isBlind(span, cohort.bucketMs)) {
        n += cohort.entered;
        observed += cohort.advanced;
      }
    }
    const expected = n * normal.share;
    longest = { fromMs, toMs: span.endMs, n, observed, expected };
    if (recent === null && n >= settings.recentEntered) recent = longest;
    if (n >= settings.minEntered && expected >= settings.minExpected) {
      const windowScore = dropScore(n, observed, normal);
      if (windowScore > score) {
        score = windowScore;
        worst = longest;
      }
      if (inflationOf(n, normal) > settings.saturatedInflation) break;
    }
    if (fromMs === notBeforeMs) break;
  }
  return { worst: worst ?? longest, score, longest, recent: recent ?? longest };
}

/**
 * When it began: the cohort with which the most telling of all windows up to now begins (the maximum-likelihood change
 * point). Looks back as far as the cohorts reach, as a slow ramp is first seen late.
 */
export function estimateOnsetMs(
  cohorts: readonly CohortCounts[],
  span: MatureSpan,
  notBeforeMs: number,
  normal: Normal,
): number | null {
  let n = 0;
  let observed = 0;
  let best = 0;
  let onsetMs: number | null = null;
  for (let at = firstAtOrAfter(cohorts, span.endMs) - 1; at >= 0; at--) {
    const cohort = cohorts[at]!;
    if (cohort.bucketMs < notBeforeMs) break;
    if (isBlind(span, cohort.bucketMs)) continue;
    n += cohort.entered;
    observed += cohort.advanced;
    const score = dropScore(n, observed, normal);
    if (score > best) {
      best = score;
      onsetMs = cohort.bucketMs;
    }
  }
  return onsetMs;
}
