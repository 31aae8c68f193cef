import { AGE_BUCKETS } from '../windows/ticks.ts';
import type { AtRisk } from './at-risk.ts';
import { coarsenessOf } from './scan-settings.ts';
import type { HazardLearning } from './scan-settings.ts';
import type { HourVisit } from './weekly-rests.ts';
import { widened } from './widened.ts';

const PROGRESS = AGE_BUCKETS;
const ENTERED = 2 * AGE_BUCKETS;
const EXPECTED = ENTERED + 1;
const MISSES = ENTERED + 2;

/** What was seen of the whole step in an hour of the week. */
export interface HourSums {
  readonly ticks: number;
  readonly entered: number;
  readonly observed: number;
  /** Before the factors of hour and drift, but after that of rests. */
  readonly expected: number;
}

/**
 * What a stretch of time has to teach, added up until it is old enough to be believed. Several of them wait at every
 * step, so they are kept small: what they are added to is exact.
 */
export class Lesson {
  readonly startMs: number;
  readonly endMs: number;
  ticks = 0;
  /** Of the whole step, by hour of the week. */
  readonly hours = new Map<number, HourSums>();
  readonly visits = new Map<number, HourVisit>();
  readonly abandoned = new Float64Array(AGE_BUCKETS);
  readonly #spans: number;
  #capacity: number;
  /**
   * Rows by stream: who was at risk by age group, who got on by age group, who entered, who was expected to get on; and of
   * the windows that ended in it, for each span, squared misses beyond chance, and how precisely they tell.
   */
  #rows: Float32Array;

  constructor(startMs: number, endMs: number, capacity: number, spans: number) {
    this.startMs = startMs;
    this.endMs = endMs;
    this.#spans = spans;
    this.#capacity = capacity;
    this.#rows = new Float32Array((MISSES + 2 * spans) * capacity);
  }

  get capacity(): number {
    return this.#capacity;
  }

  copy(): Lesson {
    const copy = new Lesson(this.startMs, this.endMs, this.#capacity, this.#spans);
    copy.ticks = this.ticks;
    for (const [hour, sums] of this.hours) copy.hours.set(hour, sums);
    for (const [hour, visit] of this.visits) copy.visits.set(hour, visit);
    copy.abandoned.set(this.abandoned);
    copy.#rows.set(this.#rows);
    return copy;
  }

  atRisk(group: number, stream: number): number {
    return this.#rows[group * this.#capacity + stream]!;
  }

  progress(group: number, stream: number): number {
    return this.#rows[(PROGRESS + group) * this.#capacity + stream]!;
  }

  entered(stream: number): number {
    return this.#rows[ENTERED * this.#capacity + stream]!;
  }

  expected(stream: number): number {
    return this.#rows[EXPECTED * this.#capacity + stream]!;
  }

  missesOf(span: number, stream: number): { weighted: number; precision: number } {
    const at = (MISSES + 2 * span) * this.#capacity + stream;
    return { weighted: this.#rows[at]!, precision: this.#rows[at + this.#capacity]! };
  }

  /** @param expected by stream, null while nothing is expected yet; @param rest the factor of rests in it */
  add(tick: AtRisk, streams: number, expected: Float64Array | null, rest: number): void {
    if (this.#capacity < tick.capacity) this.#grow(tick.capacity);
    const { capacity, waiting, advanced, abandoned, entered } = tick;
    const rows = this.#rows;
    const toProgress = PROGRESS * capacity;
    this.ticks++;
    for (let group = 0; group < tick.ageGroups; group++) {
      const at = group * capacity;
      for (let stream = at; stream < at + streams; stream++) {
        // Who has to wait anyway is not at risk of getting on: rests do not water down what is learnt of ages.
        rows[stream]! += waiting[stream]! * rest;
        rows[toProgress + stream]! += advanced[stream]!;
      }
      this.abandoned[group]! += abandoned[at]!;
    }
    for (let stream = 0; stream < streams; stream++) rows[ENTERED * capacity + stream]! += entered[stream]!;
    if (!expected) return;
    for (let stream = 0; stream < streams; stream++) rows[EXPECTED * capacity + stream]! += expected[stream]!;
  }

  /** The tick's share in an hour of the week. */
  addHour(hour: number, share: number, tick: Omit<HourSums, 'ticks'>): void {
    const before = this.hours.get(hour);
    this.hours.set(hour, {
      ticks: (before?.ticks ?? 0) + share,
      entered: (before?.entered ?? 0) + share * tick.entered,
      observed: (before?.observed ?? 0) + share * tick.observed,
      expected: (before?.expected ?? 0) + share * tick.expected,
    });
  }

  /** @param expected of the whole step, before all factors */
  visit(hour: number, week: number, observed: number, expected: number): void {
    const before = this.visits.get(hour);
    this.visits.set(hour, {
      hour,
      week,
      observed: (before?.observed ?? 0) + observed,
      expected: (before?.expected ?? 0) + expected,
    });
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
    const at = (MISSES + 2 * span) * this.#capacity + stream;
    this.#rows[at]! += precision * ((observed / expected - 1) ** 2 - chance);
    this.#rows[at + this.#capacity]! += precision;
  }

  #grow(capacity: number): void {
    this.#rows = widened(this.#rows, this.#capacity, capacity);
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
