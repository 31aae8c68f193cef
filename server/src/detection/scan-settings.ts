const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Every number a judgement depends on. Lengths are meant for ticks of ten seconds and grow with the tick. */
export interface ScanSettings {
  /**
   * Look-back windows, in minutes, ascending. Where few come, a window that begins well before the onset holds too many who
   * were fine. In steps of a quarter instead of a half, the same incidents at five a minute were paged a twentieth sooner,
   * and chance alone paged as rarely: neighbours see nearly the same.
   */
  readonly lookBackMinutes: readonly number[];
  /** Look-back windows for steps whose tick is a minute or longer besides, in ticks. */
  readonly slowLookBackTicks: readonly number[];
  readonly level: LevelSettings;
  /** A window in which fewer are expected says nothing. */
  readonly minExpected: number;
  /** The score's limit before weights: `base + slope · ln(progress events per minute)`. */
  readonly limit: {
    readonly base: number;
    readonly slope: number;
    readonly low: number;
    readonly high: number;
  };
  /** How the budget of a step is shared out; what is not there leaves its part to the others. */
  readonly weights: { readonly whole: number; readonly singles: number; readonly combinations: number };
  /** A stream is judged once so many of it have been seen getting on. */
  readonly minStreamEvents: number;
  /** So far below the limit (a factor e^3 of odds) a step is suspicious: it is watched, and the drift stands still. */
  readonly watchMargin: number;
  readonly recovery: { readonly healthy: number; readonly limit: number; readonly highestRatio: number };
  /** Entries: the score at which they are off their forecast, and how far that wanders. */
  readonly traffic: { readonly score: number; readonly sigma: number; readonly minLearntMs: number };
  readonly learning: HazardLearning;
}

/** How far back before a window its level is taken, and how far off 1 it can be. */
export interface LevelSettings {
  readonly shortestTicks: number;
  readonly low: number;
  readonly high: number;
}

export interface HazardLearning {
  readonly lessonMs: number;
  /** Lessons are short in the beginning. */
  readonly firstLessonMs: number;
  readonly firstLessonsForMs: number;
  /** How long a lesson waits for an incident to show before it teaches: a quarter of the history, within these. */
  readonly shortestLagMs: number;
  readonly longestLagMs: number;
  readonly halfLifeMs: number;
  /** Below these, and before its deadline has passed once and a half, a step is still learning. */
  readonly minEvents: number;
  readonly minHistoryMs: number;
  /** What is learnt is put to use this often, and in the beginning whenever it has doubled. */
  readonly promoteEveryMs: number;
  /** Pseudo-events by which a segment is drawn to the step's level, and then to its shape by age. */
  readonly levelEvents: number;
  readonly shapeEvents: number;
  /** Pseudo-events by which an hour of the week is drawn to that of the day, and that to 1. */
  readonly hourOfWeekEvents: number;
  readonly hourOfDayEvents: number;
  readonly drift: DriftSettings;
  /** Normal variation is learnt for windows up to each of these lengths, and for all longer ones. */
  readonly spanTicks: readonly number[];
  readonly sigma: {
    readonly prior: number;
    readonly cold: number;
    readonly low: number;
    readonly high: number;
    readonly priorHours: number;
    /** The same within a span, against the level before it. */
    readonly spanPrior: number;
    readonly spanLow: number;
    /** How much of what days that are still ahead may bring can come within a span. */
    readonly spanAhead: number;
  };
  /** A dimension is judged where at least so many of those who enter have a value of it … */
  readonly known: { readonly least: number; readonly asGoodAsAll: number };
  /** … and the others, where they are more than a few, get on at least so well, in comparison with all. */
  readonly unknownLevel: number;
}

export interface DriftSettings {
  readonly halfLifeTicks: number;
  readonly blockTicks: number;
  readonly lagBlocks: number;
  readonly sigma: number;
  readonly low: number;
  readonly high: number;
}

export const defaultScanSettings: ScanSettings = {
  lookBackMinutes: [1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 20, 25, 30, 37, 45, 60, 75, 90, 120, 240, 480, 720],
  slowLookBackTicks: [1, 3],
  level: { shortestTicks: 180, low: 0.88, high: 1.12 },
  minExpected: 2,
  limit: { base: 9, slope: 0.6, low: 7.7, high: 13 },
  weights: { whole: 0.5, singles: 0.3, combinations: 0.2 },
  minStreamEvents: 30,
  watchMargin: 3,
  recovery: { healthy: 0.95, limit: 7, highestRatio: 0.9 },
  traffic: { score: 12, sigma: 0.2, minLearntMs: 7 * 24 * hourMs },
  learning: {
    lessonMs: hourMs,
    firstLessonMs: 10 * minuteMs,
    firstLessonsForMs: 6 * hourMs,
    shortestLagMs: 5 * minuteMs,
    longestLagMs: 2 * hourMs,
    halfLifeMs: 14 * 24 * hourMs,
    minEvents: 300,
    minHistoryMs: 30 * minuteMs,
    promoteEveryMs: 24 * hourMs,
    levelEvents: 20,
    shapeEvents: 30,
    hourOfWeekEvents: 400,
    hourOfDayEvents: 150,
    drift: { halfLifeTicks: 4_320, blockTicks: 60, lagBlocks: 3, sigma: 0.03, low: 0.88, high: 1.12 },
    spanTicks: [30, 180, 720],
    sigma: {
      prior: 0.04,
      cold: 0.1,
      low: 0.02,
      high: 0.3,
      priorHours: 24,
      spanPrior: 0.025,
      spanLow: 0.005,
      spanAhead: 0.25,
    },
    known: { least: 0.5, asGoodAsAll: 0.98 },
    unknownLevel: 0.7,
  },
};

/** How many times coarser than ten seconds a step's ticks are. */
export function coarsenessOf(tickMs: number): number {
  return tickMs / 10_000;
}

/**
 * The shortest span that has a variance of its own and is no shorter; else that of days, in which all windows are where
 * ticks take a minute and more.
 */
export function spanOf(ticks: number, tickMs: number, { learning: { spanTicks } }: ScanSettings): number {
  const at = tickMs < 60_000 ? spanTicks.findIndex((longest) => ticks <= longest) : -1;
  return at < 0 ? spanTicks.length : at;
}
