import type { CohortStream } from '../windows/cohort-counts.ts';
import { pullSensitivity, segmentId, wholeShare } from './baseline.ts';
import type { Baseline, LearntCounts, LearntSegment, ProbationHour } from './baseline.ts';
import { defaultDetectionSettings, longestLookBackMs } from './detection-settings.ts';
import type { DetectionSettings, LearningSettings } from './detection-settings.ts';
import { countIn, matureSpan } from './mature-span.ts';
import type { Interval, MatureSpan } from './mature-span.ts';

const hourMs = 3_600_000;
/** A segment value that has faded to this many customers is forgotten. */
const forgottenEntered = 0.5;

export interface Lesson {
  readonly watermarkMs: number;
  readonly deadlineMs: number;
  readonly whole: CohortStream;
  readonly segments: readonly CohortStream[];
  /** Entry times that must not teach: incidents. */
  readonly quarantined: readonly Interval[];
  /** Event time in which no touchpoint came at all. */
  readonly feedGaps: readonly Interval[];
}

/**
 * Learns the blocks that have become old enough since last time; the very same baseline comes back when there are none.
 * Whole blocks only, each considered once and in order: whatever the second it is called in, the same history teaches
 * the same, to the bit. Blocks are old enough when they have left the look-back windows, so that an incident is known,
 * and quarantined, before it could pass for normal.
 */
export function learnBaseline(
  previous: Baseline | null,
  lesson: Lesson,
  settings: DetectionSettings = defaultDetectionSettings,
): Baseline | null {
  const { learning } = settings;
  const first = lesson.whole.cohorts[0];
  const start = previous ?? (first ? emptyBaseline(floorTo(first.bucketMs, learning.blockMs)) : null);
  if (!start) return null;

  const span = matureSpan(lesson.watermarkMs, lesson.deadlineMs, lesson.feedGaps);
  const untilMs = floorTo(span.endMs - lagMs(start.firstMs, span.endMs, settings), learning.blockMs);
  // Blocks the streams no longer hold cannot teach: go straight to the first one that can.
  const fromMs = Math.max(start.learntUntilMs, floorTo(first?.bucketMs ?? untilMs, learning.blockMs));
  if (untilMs <= start.learntUntilMs) return previous;

  const learner = new Learner(start, learning);
  for (let blockMs = fromMs; blockMs < untilMs; blockMs += learning.blockMs) {
    learner.learnBlock(blockMs, lesson, span);
  }
  return learner.baselineUntil(untilMs);
}

/** A quarter of the history, so that a new step is not left without verdicts for hours. */
function lagMs(firstMs: number, endMs: number, settings: DetectionSettings): number {
  const quarterMs = (endMs - firstMs) / 4;
  return Math.min(longestLookBackMs(settings), Math.max(settings.learning.shortestLagMs, quarterMs));
}

class Learner {
  readonly #start: Baseline;
  readonly #learning: LearningSettings;
  readonly #keep: number;
  #whole: LearntCounts;
  #historyMs: number;
  #customers: number;
  #weighted: number;
  #precision: number;
  #hour: ProbationHour | null;
  readonly #segments = new Map<string, LearntSegment>();

  constructor(start: Baseline, learning: LearningSettings) {
    this.#start = start;
    this.#learning = learning;
    this.#keep = 2 ** (-learning.blockMs / learning.halfLifeMs);
    this.#whole = start.whole;
    this.#historyMs = start.historyMs;
    this.#customers = start.customers;
    this.#weighted = start.wobble.weighted;
    this.#precision = start.wobble.precision;
    this.#hour = start.hour;
    for (const segment of start.segments) {
      this.#segments.set(segmentId(segment.dimension, segment.value), segment);
    }
  }

  learnBlock(blockMs: number, lesson: Lesson, span: MatureSpan): void {
    const endMs = blockMs + this.#learning.blockMs;
    const touches = (interval: Interval) => interval.fromMs < endMs && interval.toMs > blockMs;
    if (lesson.quarantined.some(touches) || span.blind.some(touches)) {
      this.#hour = null;
      return;
    }
    const { n, observed } = countIn(lesson.whole.cohorts, span, blockMs, endMs);
    if (n === 0) return;
    this.#probe(blockMs, n, observed);
    this.#historyMs += this.#learning.blockMs;
    this.#customers += n;
    this.#whole = this.#added(this.#whole, n, observed);
    for (const [id, segment] of this.#segments) this.#segments.set(id, this.#faded(segment));
    for (const stream of lesson.segments) {
      const counts = countIn(stream.cohorts, span, blockMs, endMs);
      if (counts.n === 0) continue;
      const { dimension, value } = stream.key;
      const id = segmentId(dimension, value);
      const known = this.#segments.get(id) ?? { dimension, value, entered: 0, advanced: 0 };
      this.#segments.set(id, {
        ...known,
        entered: known.entered + counts.n,
        advanced: known.advanced + counts.observed,
      });
    }
  }

  baselineUntil(untilMs: number): Baseline {
    return {
      firstMs: this.#start.firstMs,
      learntUntilMs: untilMs,
      historyMs: this.#historyMs,
      customers: this.#customers,
      whole: this.#whole,
      segments: [...this.#segments.values()]
        .filter((segment) => segment.entered >= forgottenEntered)
        .toSorted((a, b) => compare(a.dimension, b.dimension) || compare(a.value, b.value)),
      wobble: { weighted: this.#weighted, precision: this.#precision },
      hour: this.#hour,
    };
  }

  #faded<Counts extends LearntCounts>(counts: Counts): Counts {
    return { ...counts, entered: counts.entered * this.#keep, advanced: counts.advanced * this.#keep };
  }

  #added(counts: LearntCounts, n: number, observed: number): LearntCounts {
    const faded = this.#faded(counts);
    return { entered: faded.entered + n, advanced: faded.advanced + observed };
  }

  /**
   * Hours are foretold before they are learnt: the squared misses, less what sampling alone would miss, are the normal
   * variation. Each hour counts by how precisely it can tell, so that small steps keep the usual figure.
   */
  #probe(blockMs: number, n: number, observed: number): void {
    const startMs = floorTo(blockMs, hourMs);
    if (this.#hour && this.#hour.startMs !== startMs) this.#settle(this.#hour);
    if (this.#hour?.startMs === startMs) {
      const { entered, advanced } = this.#hour;
      this.#hour = { ...this.#hour, entered: entered + n, advanced: advanced + observed };
    } else {
      const known = this.#customers >= this.#learning.minEntered;
      this.#hour = known
        ? { startMs, shareBefore: wholeShare(this.#whole), entered: n, advanced: observed }
        : null;
    }
  }

  #settle(hour: ProbationHour): void {
    const { prior } = this.#learning.wobble;
    const { entered: n, advanced, shareBefore: share } = hour;
    const scale = (n * pullSensitivity(share)) ** 2;
    const sampling = (n * share * (1 - share)) / scale;
    const miss = (advanced - n * share) ** 2 / scale;
    const precision = 1 / (prior ** 2 + sampling) ** 2;
    const keep = 2 ** (-hourMs / (7 * this.#learning.halfLifeMs));
    this.#weighted = this.#weighted * keep + precision * (miss - sampling);
    this.#precision = this.#precision * keep + precision;
  }
}

function emptyBaseline(firstMs: number): Baseline {
  return {
    firstMs,
    learntUntilMs: firstMs,
    historyMs: 0,
    customers: 0,
    whole: { entered: 0, advanced: 0 },
    segments: [],
    wobble: { weighted: 0, precision: 0 },
    hour: null,
  };
}

function floorTo(timeMs: number, stepMs: number): number {
  return Math.floor(timeMs / stepMs) * stepMs;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
