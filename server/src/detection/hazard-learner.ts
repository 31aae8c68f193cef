import { AGE_BUCKETS } from '../windows/ticks.ts';
import type { AtRisk } from './at-risk.ts';
import { deriveNormal } from './derive-normal.ts';
import type { HazardBaseline, StepNormal, StreamSums } from './hazard-baseline.ts';
import { streamId } from './hazard-baseline.ts';
import type { Interval } from './interval.ts';
import { overlapsAny } from './interval.ts';
import { Lesson, lessonBounds, lessonLagMs } from './lesson.ts';
import type { LocalHours } from './local-hours.ts';
import type { HazardLearning } from './scan-settings.ts';
import type { StepStreams } from './step-streams.ts';

const hourMs = 3_600_000;

interface Sums {
  readonly dimension: string;
  readonly value: string;
  entered: number;
  readonly atRisk: number[];
  readonly progress: number[];
  readonly wobble: { weighted: number; precision: number };
  readonly spans: readonly { weighted: number; precision: number }[];
}

/**
 * Learns what is normal, lesson by lesson. A lesson waits until an incident in it would be known, and is left out whole if
 * it touches one.
 *
 * Invariant: what has been learnt depends on the ticks and on what was quarantined, not on who asked when.
 */
export class HazardLearner {
  readonly #learning: HazardLearning;
  readonly #hoursOf: LocalHours;
  readonly #streams: StepStreams;
  readonly #slots: number;
  readonly #sums = new Map<string, Sums>();
  #base: HazardBaseline;
  #lessons: Lesson[] = [];
  #active: StepNormal | null;
  #previous: StepNormal | null;

  constructor(
    base: HazardBaseline,
    streams: StepStreams,
    slots: number,
    hoursOf: LocalHours,
    learning: HazardLearning,
  ) {
    // What is in the sums need not be kept twice.
    this.#base = { ...base, streams: [] };
    this.#streams = streams;
    this.#slots = slots;
    this.#hoursOf = hoursOf;
    this.#learning = learning;
    this.#active = base.active;
    this.#previous = base.previous;
    for (const sums of base.streams) this.#sums.set(streamId(sums.dimension, sums.value), copied(sums));
  }

  get base(): HazardBaseline {
    return this.#base;
  }

  get active(): StepNormal | null {
    return this.#active;
  }

  /** How far it has got, 0..1; 1 when there is something to judge by. */
  get share(): number {
    if (this.#active) return 1;
    const { events, historyMs } = this.#base;
    return Math.min(0.999, events / this.#learning.minEvents, historyMs / this.#minHistoryMs());
  }

  add(tickMs: number, tick: AtRisk, streams: number, expected: Float64Array | null, factor: number): void {
    if (tickMs < this.#base.learntUntilMs) return;
    let lesson = this.#lessons.at(-1);
    if (!lesson || tickMs >= lesson.endMs) {
      const { startMs, endMs } = lessonBounds(tickMs, this.#base.firstMs, this.#base.tickMs, this.#learning);
      lesson = new Lesson(startMs, endMs, tick.capacity, this.#learning.spanTicks.length);
      this.#lessons.push(lesson);
    }
    lesson.add(tick, streams, expected, factor);
  }

  /** What a window that ends with the tick counted last shows of normal variation, against the level before it. */
  probe(span: number, stream: number, observed: number, expected: number, levelVariance: number): void {
    const { spanPrior } = this.#learning.sigma;
    this.#lessons.at(-1)?.probe(span, stream, observed, expected, levelVariance, spanPrior);
  }

  /** Takes in the lessons that have waited long enough; true when there were any. */
  learn(nowMs: number, quarantined: readonly Interval[]): boolean {
    const { firstMs, tickMs } = this.#base;
    let learnt = false;
    for (;;) {
      const lesson = this.#lessons[0];
      if (!lesson) return learnt;
      if (nowMs < lesson.endMs + lessonLagMs(lesson.startMs, firstMs, tickMs, this.#learning)) return learnt;
      this.#lessons.shift();
      if (!overlapsAny(lesson.startMs, lesson.endMs, quarantined)) {
        // Its windows, and the levels before them, began before it did.
        const reachedMs = 2 * this.#learning.spanTicks.at(-1)! * tickMs;
        this.#absorb(lesson, !overlapsAny(lesson.startMs - reachedMs, lesson.startMs, quarantined));
      }
      this.#base = { ...this.#base, learntUntilMs: lesson.endMs };
      this.#promote(nowMs);
      learnt = true;
    }
  }

  snapshot(drift: HazardBaseline['drift']): HazardBaseline {
    const streams = [...this.#sums.values()].map(copied);
    return { ...this.#base, streams, drift, active: this.#active, previous: this.#previous };
  }

  #absorb(lesson: Lesson, tellsOfSpans: boolean): void {
    const base = this.#base;
    const durationMs = lesson.ticks * base.tickMs;
    // A journey of weeks has to be remembered for longer than that.
    const halfLifeMs = Math.max(this.#learning.halfLifeMs, 10 * this.#slots * base.tickMs);
    const keep = 2 ** (-durationMs / halfLifeMs);
    for (const sums of this.#sums.values()) fade(sums, keep);
    const count = Math.min(this.#streams.count, lesson.capacity);
    for (let stream = 0; stream < count; stream++) {
      const sums = this.#addStream(stream, lesson, keep);
      if (sums && tellsOfSpans) addSpans(sums, lesson, stream);
    }
    const hour = this.#hoursOf.hourOfWeek(lesson.startMs);
    const hours = {
      observed: faded(base.hours.observed, keep),
      expected: faded(base.hours.expected, keep),
      entered: faded(base.hours.entered, keep),
      minutes: faded(base.hours.minutes, keep),
    };
    let events = 0;
    for (let group = 0; group < AGE_BUCKETS; group++) events += lesson.progress[group * lesson.capacity]!;
    if (lesson.plainExpected > 0) {
      hours.observed[hour]! += events;
      hours.expected[hour]! += lesson.plainExpected;
    }
    hours.entered[hour]! += lesson.entered[0]!;
    hours.minutes[hour]! += durationMs / 60_000;
    this.#base = {
      ...base,
      historyMs: base.historyMs + durationMs,
      events: base.events + events,
      weightMs: base.weightMs * keep + durationMs,
      abandoned: base.abandoned.map((sum, group) => sum * keep + lesson.abandoned[group]!),
      hours,
    };
  }

  #addStream(stream: number, lesson: Lesson, keep: number): Sums | null {
    const { dimension, value } = this.#streams.key(stream);
    const id = streamId(dimension, value);
    let sums = this.#sums.get(id);
    if (!sums) {
      if (lesson.entered[stream] === 0 && stream > 0) return null;
      sums = emptySums(dimension, value, this.#learning.spanTicks.length);
      this.#sums.set(id, sums);
    }
    const { capacity } = lesson;
    sums.entered += lesson.entered[stream]!;
    let observed = 0;
    for (let group = 0; group < AGE_BUCKETS; group++) {
      const progress = lesson.progress[group * capacity + stream]!;
      sums.atRisk[group]! += lesson.atRisk[group * capacity + stream]!;
      sums.progress[group]! += progress;
      observed += progress;
    }
    this.#probe(sums, observed, lesson.expected[stream]!, keep);
    return sums;
  }

  /**
   * A lesson is foretold before it is learnt: the squared misses, less what chance alone would miss, are normal variation.
   * Each counts by how precisely it can tell.
   */
  #probe({ wobble }: Sums, observed: number, expected: number, keep: number): void {
    if (expected <= 0) return;
    const miss = ((observed - expected) / expected) ** 2;
    const chance = 1 / expected;
    const precision = 1 / (2 * (this.#learning.sigma.prior ** 2 + chance) ** 2);
    wobble.weighted = wobble.weighted * keep + precision * (miss - chance);
    wobble.precision = wobble.precision * keep + precision;
  }

  #promote(nowMs: number): void {
    const base = this.#base;
    const active = this.#active;
    if (active) {
      const hasDoubled = base.events >= 2 * this.#eventsAtPromotion(active);
      const isDue = nowMs - active.sinceMs >= this.#learning.promoteEveryMs;
      if (!hasDoubled && !isDue) return;
    } else if (base.events < this.#learning.minEvents || base.historyMs < this.#minHistoryMs()) return;
    this.#previous = active;
    this.#active = deriveNormal(this.snapshot(base.drift), nowMs, this.#slots, this.#learning);
  }

  #eventsAtPromotion({ streams }: StepNormal): number {
    return streams[0]!.events;
  }

  #minHistoryMs(): number {
    return minHistoryMs(this.#slots * this.#base.tickMs, this.#learning);
  }
}

/** Ages beyond those seen are taken for hopeless: so a step must have been seen for longer than its deadline. */
export function minHistoryMs(stayMs: number, learning: HazardLearning): number {
  return Math.max(learning.minHistoryMs, Math.min(1.5 * stayMs, 2 * 24 * hourMs));
}

function addSpans({ spans }: Sums, { misses }: Lesson, stream: number): void {
  misses.forEach(({ weighted, precision }, span) => {
    spans[span]!.weighted += weighted[stream]!;
    spans[span]!.precision += precision[stream]!;
  });
}

function emptySums(dimension: string, value: string, spans: number): Sums {
  const none = () => Array.from({ length: AGE_BUCKETS }, () => 0);
  return {
    dimension,
    value,
    entered: 0,
    atRisk: none(),
    progress: none(),
    wobble: { weighted: 0, precision: 0 },
    spans: Array.from({ length: spans }, () => ({ weighted: 0, precision: 0 })),
  };
}

/** What is learnt goes on changing, what was handed out does not. */
function copied({ dimension, value, entered, atRisk, progress, wobble, spans }: StreamSums): Sums {
  return {
    dimension,
    value,
    entered,
    atRisk: [...atRisk],
    progress: [...progress],
    wobble: { ...wobble },
    spans: spans.map((one) => ({ ...one })),
  };
}

function fade(sums: Sums, keep: number): void {
  sums.entered *= keep;
  for (const span of sums.spans) {
    span.weighted *= keep;
    span.precision *= keep;
  }
  for (let group = 0; group < AGE_BUCKETS; group++) {
    sums.atRisk[group]! *= keep;
    sums.progress[group]! *= keep;
  }
}

function faded(values: readonly number[], keep: number): number[] {
  return values.map((value) => value * keep);
}
