import { AGE_BUCKETS } from '../windows/ticks.ts';
import type { AtRisk } from './at-risk.ts';
import { coarsenessOf } from './scan-settings.ts';
import type { HazardLearning } from './scan-settings.ts';
import { widened } from './widened.ts';

/** What a stretch of time has to teach, added up until it is old enough to be believed. */
export class Lesson {
  readonly startMs: number;
  readonly endMs: number;
  ticks = 0;
  /** By age group, then stream. */
  atRisk: Float64Array;
  progress: Float64Array;
  entered: Float64Array;
  expected: Float64Array;
  /** Of the whole step, before the factors of hour and drift. */
  plainExpected = 0;
  readonly abandoned = new Float64Array(AGE_BUCKETS);
  /** Of the windows that ended in it, by span, then stream: squared misses beyond chance, and how precisely they tell. */
  readonly misses: { weighted: Float64Array; precision: Float64Array }[];
  #capacity: number;

  constructor(startMs: number, endMs: number, capacity: number, spans: number) {
    this.startMs = startMs;
    this.endMs = endMs;
    this.#capacity = capacity;
    this.atRisk = new Float64Array(AGE_BUCKETS * capacity);
    this.progress = new Float64Array(AGE_BUCKETS * capacity);
    this.entered = new Float64Array(capacity);
    this.expected = new Float64Array(capacity);
    this.misses = Array.from({ length: spans }, () => ({
      weighted: new Float64Array(capacity),
      precision: new Float64Array(capacity),
    }));
  }

  get capacity(): number {
    return this.#capacity;
  }

  /** @param expected by stream, null while nothing is expected yet; @param factor of hour and drift in it */
  add(tick: AtRisk, streams: number, expected: Float64Array | null, factor: number): void {
    if (this.#capacity < tick.capacity) this.#grow(tick.capacity);
    const { capacity } = tick;
    this.ticks++;
    for (let group = 0; group < tick.ageGroups; group++) {
      const at = group * capacity;
      for (let stream = at; stream < at + streams; stream++) {
        this.atRisk[stream]! += tick.waiting[stream]!;
        this.progress[stream]! += tick.advanced[stream]!;
      }
      this.abandoned[group]! += tick.abandoned[at]!;
    }
    for (let stream = 0; stream < streams; stream++) this.entered[stream]! += tick.entered[stream]!;
    if (!expected) return;
    for (let stream = 0; stream < streams; stream++) this.expected[stream]! += expected[stream]!;
    this.plainExpected += expected[0]! / factor;
  }

  /** A window was foretold: what it missed by, less what chance alone would, counts by how precisely it can tell. */
  probe(
    span: number,
    stream: number,
    observed: number,
    expected: number,
    levelVariance: number,
    prior: number,
  ): void {
    const chance = 1 / expected + levelVariance;
    const precision = 1 / (2 * (prior ** 2 + chance) ** 2);
    const { weighted, precision: sum } = this.misses[span]!;
    weighted[stream]! += precision * ((observed / expected - 1) ** 2 - chance);
    sum[stream]! += precision;
  }

  #grow(capacity: number): void {
    const from = this.#capacity;
    this.atRisk = widened(this.atRisk, from, capacity);
    this.progress = widened(this.progress, from, capacity);
    this.entered = widened(this.entered, from, capacity);
    this.expected = widened(this.expected, from, capacity);
    for (const misses of this.misses) {
      misses.weighted = widened(misses.weighted, from, capacity);
      misses.precision = widened(misses.precision, from, capacity);
    }
    this.#capacity = capacity;
  }
}

/** Where the lesson begins and ends that a time belongs to: short ones first, later whole hours, aligned to the epoch. */
export function lessonBounds(
  timeMs: number,
  firstMs: number,
  tickMs: number,
  learning: HazardLearning,
): { startMs: number; endMs: number } {
  const coarseness = coarsenessOf(tickMs);
  const longMs = learning.lessonMs * Math.max(1, Math.floor(coarseness / 24));
  const changeMs = Math.ceil((firstMs + learning.firstLessonsForMs * coarseness) / longMs) * longMs;
  const shortMs = Math.min(longMs, Math.ceil(learning.firstLessonMs / tickMs) * tickMs);
  const lengthMs = timeMs < changeMs ? shortMs : longMs;
  const startMs = Math.floor(timeMs / lengthMs) * lengthMs;
  const endMs = startMs + lengthMs;
  return { startMs, endMs: timeMs < changeMs ? Math.min(endMs, changeMs) : endMs };
}

/** How long a lesson waits before it teaches: by then an incident in it should be known. */
export function lessonLagMs(
  startMs: number,
  firstMs: number,
  tickMs: number,
  learning: HazardLearning,
): number {
  const coarseness = coarsenessOf(tickMs);
  const quarterMs = (startMs - firstMs) / 4;
  const { shortestLagMs, longestLagMs } = learning;
  return Math.min(longestLagMs * coarseness, Math.max(shortestLagMs * coarseness, quarterMs));
}
