const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Every number a judgement depends on. The defaults are the measured ones; tests and demonstrations shorten times. */
export interface DetectionSettings {
  /** Look-back windows over mature cohorts, ascending. The longest also says how long a cohort waits before it teaches. */
  readonly lookBacksMs: readonly number[];
  /** Fewer customers than this, or fewer expected to get on, and a window says nothing. */
  readonly minEntered: number;
  readonly minExpected: number;
  /** Share of the false-page budget that the whole step takes; the segment values divide the rest. */
  readonly wholeStepWeight: number;
  /** The limit of the score: `base + slope · ln(customers per minute)`, more looks needing a higher one. */
  readonly limit: {
    readonly base: number;
    readonly slope: number;
    readonly low: number;
    readonly high: number;
  };
  /** So far below the limit (a factor e^3 of odds) a step is watched. */
  readonly watchMargin: number;
  /** Where normal variation is this many times the sampling noise, longer look-backs cannot tell more. */
  readonly saturatedInflation: number;
  /** Log odds at which a step counts as recovered. */
  readonly recoveryLimit: number;
  /** The trend is read off the newest cohorts holding at least this many customers. */
  readonly recentEntered: number;
  readonly learning: LearningSettings;
}

export interface LearningSettings {
  /** Cohorts are learnt in whole blocks of this length, aligned to the epoch. */
  readonly blockMs: number;
  /** Half-life of what was learnt, in time that taught something. */
  readonly halfLifeMs: number;
  /** How long a mature cohort waits at least before it teaches; grows with the history to the longest look-back. */
  readonly shortestLagMs: number;
  /** Below these the step is still learning. */
  readonly minEntered: number;
  readonly minHistoryMs: number;
  /** A segment value is judged from this many customers on; before, it only counts in the whole. */
  readonly minSegmentEntered: number;
  /** Pseudo-customers by which a segment value is drawn to the step: its share is thought to differ by about 0.1. */
  readonly segmentPriorEntered: number;
  /** Relative day-to-day variation of the pull to get on, until the step has taught its own, and the bounds of that. */
  readonly wobble: {
    readonly prior: number;
    readonly low: number;
    readonly high: number;
    readonly priorHours: number;
  };
}

export const defaultDetectionSettings: DetectionSettings = {
  lookBacksMs: [1, 2, 3, 5, 8, 13, 20, 30, 45, 60, 90, 120].map((minutes) => minutes * minuteMs),
  minEntered: 10,
  minExpected: 3,
  wholeStepWeight: 0.5,
  limit: { base: 9.5, slope: 0.7, low: 7.7, high: 13.5 },
  watchMargin: 3,
  saturatedInflation: 8,
  recoveryLimit: 4,
  recentEntered: 30,
  learning: {
    blockMs: 5 * minuteMs,
    halfLifeMs: 24 * hourMs,
    shortestLagMs: 5 * minuteMs,
    minEntered: 300,
    minHistoryMs: 30 * minuteMs,
    minSegmentEntered: 50,
    segmentPriorEntered: 20,
    wobble: { prior: 0.05, low: 0.03, high: 0.3, priorHours: 24 },
  },
};

export function longestLookBackMs(settings: DetectionSettings): number {
  return settings.lookBacksMs.at(-1) ?? 0;
}

/** How far before the watermark streams must reach for a step to be judged and to go on learning. */
export function streamReachMs(
  deadlineMs: number,
  settings: DetectionSettings = defaultDetectionSettings,
): number {
  return deadlineMs + longestLookBackMs(settings) + 3 * settings.learning.blockMs;
}
