/** Width of the buckets counters are stored in, ms of event time. */
export const BUCKET_MS = 10_000;

export function bucketOf(timeMs: number): number {
  return Math.floor(timeMs / BUCKET_MS) * BUCKET_MS;
}

/**
 * A cohort: the runs that entered a step in one bucket, and what became of them.
 * Invariant: `entered = advanced + dropped + abandoned + in flight`, so in flight is never stored.
 */
export interface CohortCounts {
  /** Start of the bucket, ms since the epoch, a multiple of BUCKET_MS. */
  readonly bucketMs: number;
  readonly entered: number;
  readonly advanced: number;
  readonly dropped: number;
  readonly abandoned: number;
}

export function inFlightOf(counts: CohortCounts): number {
  return counts.entered - counts.advanced - counts.dropped - counts.abandoned;
}

/**
 * Whether nobody of the cohort can still get on or be lost: all have ended, or event time has passed the last one's
 * deadline. The watermark says up to where event time is complete.
 */
export function isMature(counts: CohortCounts, deadlineMs: number, watermarkMs: number): boolean {
  const allEntered = watermarkMs >= counts.bucketMs + BUCKET_MS;
  return (allEntered && inFlightOf(counts) === 0) || watermarkMs > counts.bucketMs + BUCKET_MS + deadlineMs;
}

export { COMBINATION, combinationValues } from '../journeys/combination.ts';

/** One counter stream of a step: all of it, one value of one dimension, or one combination of values. */
export interface StreamKey {
  readonly journey: string;
  readonly step: string;
  /** Empty for the whole step, COMBINATION for combinations. */
  readonly dimension: string;
  /** Of a combination: JSON array of values, see combinationText. */
  readonly value: string;
}

/** Stays at a step that ended by getting on or by abandoning, by when they ended and at what age. */
export interface ProgressCounts {
  /** Start of the tick in which they ended, ms since the epoch; see tickMsOf for its width. */
  readonly tickMs: number;
  /** Group of the age at which they ended, see ageBucketOf. */
  readonly age: number;
  readonly advanced: number;
  readonly abandoned: number;
}

export interface CohortStream {
  readonly key: StreamKey;
  /** Ascending by bucket; buckets nobody entered are absent. */
  readonly cohorts: readonly CohortCounts[];
  /** Ascending by tick, then age; what did not happen is absent. */
  readonly progress: readonly ProgressCounts[];
}
