import type { DetectionSettings } from './detection-settings.ts';
import type { Normal } from './drop-score.ts';

/** Customers of mature cohorts, older ones counting less. */
export interface LearntCounts {
  readonly entered: number;
  readonly advanced: number;
}

export interface LearntSegment extends LearntCounts {
  readonly dimension: string;
  readonly value: string;
}

/** One hour on probation: compared with what was known when it began, it teaches how far normal wanders. */
export interface ProbationHour extends LearntCounts {
  readonly startMs: number;
  readonly shareBefore: number;
}

/**
 * What is normal at one step. Plain JSON, so that it can be stored as it is.
 *
 * Invariant: exactly the blocks before `learntUntilMs` have been considered, each once; learning from the same cohorts
 * again changes nothing.
 */
export interface Baseline {
  readonly firstMs: number;
  readonly learntUntilMs: number;
  /** Length of the blocks that taught something, and the customers in them, undecayed. */
  readonly historyMs: number;
  readonly customers: number;
  readonly whole: LearntCounts;
  /** Sorted by dimension and value. */
  readonly segments: readonly LearntSegment[];
  /** Precision-weighted sum of the hours' squared relative deviations, and of the precisions. */
  readonly wobble: { readonly weighted: number; readonly precision: number };
  readonly hour: ProbationHour | null;
}

export type LearningProgress = { readonly ready: true } | { readonly ready: false; readonly share: number };

/** Whether enough is known for verdicts; if not, how far it has got, 0..1. */
export function learningProgress(baseline: Baseline | null, settings: DetectionSettings): LearningProgress {
  if (!baseline) return { ready: false, share: 0 };
  const share = Math.min(
    baseline.customers / settings.learning.minEntered,
    baseline.historyMs / settings.learning.minHistoryMs,
  );
  return share >= 1 ? { ready: true } : { ready: false, share };
}

/** Share of the whole step that normally gets on. Half a customer each way keeps it off 0 and 1. */
export function wholeShare(counts: LearntCounts): number {
  return (counts.advanced + 0.5) / (counts.entered + 1);
}

/** How much the share moves when the pull to get on (the hazard) changes by a factor: Δp = −(1−p) ln(1−p) · Δfactor. */
export function pullSensitivity(share: number): number {
  return -(1 - share) * Math.log(1 - share);
}

/** Relative day-to-day variation of the pull to get on: the step's own as far as it has been seen. */
export function wobbleOf(baseline: Baseline, settings: DetectionSettings): number {
  const { prior, low, high, priorHours } = settings.learning.wobble;
  const priorPrecision = priorHours / prior ** 4;
  const squared =
    (priorPrecision * prior ** 2 + baseline.wobble.weighted) / (priorPrecision + baseline.wobble.precision);
  return Math.min(high, Math.max(low, Math.sqrt(Math.max(0, squared))));
}

/** What is normal for the whole step and for each segment value that is known well enough. */
export class StepNormal {
  readonly whole: Normal;
  readonly #baseline: Baseline;
  readonly #settings: DetectionSettings;
  readonly #wobble: number;
  readonly #segments = new Map<string, LearntSegment>();

  constructor(baseline: Baseline, settings: DetectionSettings) {
    this.#baseline = baseline;
    this.#settings = settings;
    this.#wobble = wobbleOf(baseline, settings);
    this.whole = this.#normal(wholeShare(baseline.whole), baseline.whole.entered + 1);
    for (const segment of baseline.segments) {
      if (segment.entered >= settings.learning.minSegmentEntered) {
        this.#segments.set(segmentId(segment.dimension, segment.value), segment);
      }
    }
  }

  /** Null for a value that is too new or too rare. */
  segment(dimension: string, value: string): Normal | null {
    const learnt = this.#segments.get(segmentId(dimension, value));
    return learnt ? this.#drawnToWhole(learnt) : null;
  }

  /** Everybody but the customers of one segment value. */
  without(dimension: string, value: string): Normal {
    const learnt = this.#segments.get(segmentId(dimension, value));
    const { whole } = this.#baseline;
    return this.#drawnToWhole({
      entered: Math.max(0, whole.entered - (learnt?.entered ?? 0)),
      advanced: Math.max(0, whole.advanced - (learnt?.advanced ?? 0)),
    });
  }

  #drawnToWhole(counts: LearntCounts): Normal {
    const prior = this.#settings.learning.segmentPriorEntered;
    const entered = counts.entered + prior;
    return this.#normal((counts.advanced + prior * this.whole.share) / entered, entered);
  }

  #normal(share: number, entered: number): Normal {
    const unknown = (share * (1 - share)) / (entered + 1);
    return { share, variance: (this.#wobble * pullSensitivity(share)) ** 2 + unknown };
  }
}

export function segmentId(dimension: string, value: string): string {
  return `${dimension}\u0000${value}`;
}
