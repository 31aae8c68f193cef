import type { CohortCounts, CohortStream } from '../windows/cohort-counts.ts';
import type { GotOnByAge } from '../windows/time-quantiles.ts';
import type { OutcomeCount } from './checkpoint-store.ts';

/** How far a partition has been followed. Times ms since the epoch. */
export interface PartitionStatus {
  readonly topic: string;
  readonly partition: number;
  readonly readOffset: number;
  readonly endOffset: number;
  readonly watermarkMs: number | null;
  /** Newest event time counted. */
  readonly newestMs: number | null;
  readonly lastMessageAtMs: number | null;
  /** When the log was last heard of, whether anything came or not. */
  readonly heardAtMs: number | null;
}

/** Which cohorts of a step a screen adds up. */
export interface StepWindow {
  readonly journey: string;
  readonly step: string;
  readonly fromMs: number;
  /** Cohorts before it are mature. */
  readonly matureBeforeMs: number;
  /** Nobody who entered before it can still be in flight. */
  readonly inFlightFromMs: number;
}

export interface StepTotals {
  readonly journey: string;
  readonly step: string;
  readonly entered: number;
  readonly advanced: number;
  readonly dropped: number;
  readonly abandoned: number;
  readonly matureEntered: number;
  readonly matureAdvanced: number;
  /** At the step now, whenever they came. */
  readonly inFlightNow: number;
}

export interface SegmentTotals {
  readonly step: string;
  readonly dimension: string;
  readonly value: string;
  readonly entered: number;
  readonly advanced: number;
  readonly inFlight: number;
}

/** A window of event time whose cohorts are added up, each step's up to an end of its own. */
export interface WindowQuestion {
  readonly journey: string;
  readonly fromMs: number;
  readonly steps: readonly { readonly step: string; readonly toMs: number }[];
  /** The step whose single segments are wanted, too. */
  readonly segmentsOf: string;
}

export interface WindowTotals {
  readonly step: string;
  /** Empty for the whole step. */
  readonly dimension: string;
  readonly value: string;
  readonly entered: number;
  readonly advanced: number;
  readonly dropped: number;
  readonly abandoned: number;
  /** Who got on in that time, by age; of whole steps only. */
  readonly ages: GotOnByAge;
}

/** Port: reads of the counters, one for each question a screen or the detector asks. */
export interface CounterReader {
  partitions(): Promise<readonly PartitionStatus[]>;
  /** Touchpoints by outcome in `[fromMs, toMs)` of event time. */
  outcomes(fromMs: number, toMs: number): Promise<readonly Pick<OutcomeCount, 'outcome' | 'count'>[]>;
  /** Ten-second buckets with any touchpoint in them, ascending, and how many. */
  feedBuckets(fromMs: number): Promise<readonly { bucketMs: number; count: number }[]>;
  totals(windows: readonly StepWindow[]): Promise<readonly StepTotals[]>;
  /** A journey's steps as a whole, in buckets of `widthMs`; only those steps, if any are named. */
  series(
    journey: string,
    fromMs: number,
    widthMs: number,
    steps?: readonly string[],
  ): Promise<ReadonlyMap<string, readonly CohortCounts[]>>;
  segments(journey: string, fromMs: number): Promise<readonly SegmentTotals[]>;
  /** Streams nobody entered are left out. */
  window(question: WindowQuestion): Promise<readonly WindowTotals[]>;
  /**
   * Every stream of a journey that has anything to tell: cohorts from `fromMs` on, progress from `progressFromMs` on,
   * or from `fromMs` too.
   */
  streams(journey: string, fromMs: number, progressFromMs?: number): Promise<readonly CohortStream[]>;
}
