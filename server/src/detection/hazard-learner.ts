import { AGE_BUCKETS } from '../windows/ticks.ts';
import type { AtRisk } from './at-risk.ts';
import { deriveNormal } from './derive-normal.ts';
import type { DriftState, HazardBaseline } from './hazard-baseline.ts';
import type { Interval } from './interval.ts';
import { overlapsAny } from './interval.ts';
import { LearntSums } from './learnt-sums.ts';
import { Lesson, lessonBounds, lessonLagMs } from './lesson.ts';
import type { LocalHours } from './local-hours.ts';
import { PackedNormal } from './packed-normal.ts';
import type { HazardLearning } from './scan-settings.ts';
import type { StepStreams } from './step-streams.ts';
import { visited } from './weekly-rests.ts';

const hourMs = 3_600_000;
const noDrift: DriftState = { untilTick: 0, observed: 0, expected: 0, history: [] };

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
  #sums: LearntSums;
  #base: HazardBaseline;
  #lessons: Lesson[] = [];
  #active: PackedNormal | null;
  #previous: PackedNormal | null;

  constructor(
    base: HazardBaseline,
    streams: StepStreams,
    slots: number,
    hoursOf: LocalHours,
    learning: HazardLearning,
  ) {
    // What others hold need not be kept twice.
    this.#base = { ...base, streams: [], drift: noDrift, active: null, previous: null };
    this.#sums = new LearntSums(base.streams, streams, learning.spanTicks.length);
    this.#streams = streams;
    this.#slots = slots;
    this.#hoursOf = hoursOf;
    this.#learning = learning;
    this.#active = base.active && new PackedNormal(base.active, this.#sums.names);
    this.#previous = base.previous && new PackedNormal(base.previous, this.#sums.names);
  }

  get base(): HazardBaseline {
    return this.#base;
  }

  get active(): PackedNormal | null {
    return this.#active;
  }

  /** What was expected before, as long as windows may hold ticks of it. */
  get previous(): PackedNormal | null {
    return this.#previous;
  }

  /** How far it has got, 0..1; 1 when there is something to judge by. */
  get share(): number {
    if (this.#active) return 1;
    const { events, historyMs } = this.#base;
    return Math.min(0.999, events / this.#learning.minEvents, historyMs / this.#minHistoryMs());
  }

  /** @param factors of the hour and drift, and of rests, that are in what is expected */
  add(
    tickMs: number,
    tick: AtRisk,
    streams: number,
    expected: Float64Array | null,
    factors: { readonly usual: number; readonly rest: number },
  ): void {
    if (tickMs < this.#base.learntUntilMs) return;
    let lesson = this.#lessons.at(-1);
    if (!lesson || tickMs >= lesson.endMs) {
      const { startMs, endMs } = lessonBounds(tickMs, this.#base.firstMs, this.#base.tickMs, this.#learning);
      lesson = new Lesson(startMs, endMs, tick.capacity, this.#learning.spanTicks.length);
      this.#lessons.push(lesson);
    }
    lesson.add(tick, streams, expected, factors.rest);
    this.#addHours(lesson, tickMs, tick, expected && expected[0]! / factors.usual, factors.rest);
  }

  #addHours(lesson: Lesson, tickMs: number, tick: AtRisk, expected: number | null, rest: number): void {
    let observed = 0;
    for (let group = 0; group < tick.ageGroups; group++) observed += tick.advanced[group * tick.capacity]!;
    const whole = { entered: tick.entered[0]!, observed, expected: expected ?? 0 };
    for (const [timeMs, share] of this.#hoursOf.parts(tickMs, tickMs + this.#base.tickMs)) {
      const hour = this.#hoursOf.hourOfWeek(timeMs);
      lesson.addHour(hour, share, whole);
      if (expected === null) continue;
      // Rests have edges: no tick is part of one hour's and of the next one's.
      const isIn = timeMs === tickMs;
      lesson.visit(hour, this.#hoursOf.weekOf(timeMs), isIn ? observed : 0, isIn ? expected / rest : 0);
    }
  }

  /** What a window that ends with the tick counted last shows of normal variation, against the level before it. */
  probe(span: number, stream: number, observed: number, expected: number, levelVariance: number): void {
    const { spanPrior } = this.#learning.sigma;
    this.#lessons.at(-1)?.probe(span, stream, observed, expected, levelVariance, spanPrior);
  }

  copy(streams: StepStreams): HazardLearner {
    const copy = new HazardLearner(this.#base, streams, this.#slots, this.#hoursOf, this.#learning);
    copy.#sums = this.#sums.copy(streams);
    copy.#lessons = this.#lessons.map((lesson) => lesson.copy());
    copy.#active = this.#active;
    copy.#previous = this.#previous;
    return copy;
  }

  /**
   * Takes in the lessons that have waited long enough; true when there were any.
   *
   * @param quarantined incidents: of them only rests are learnt, which look like one
   * @param strange what says nothing of any other time
   */
  learn(
    nowMs: number,
    quarantined: readonly Interval[],
    strange: readonly Interval[],
    blind: readonly Interval[],
  ): boolean {
    const { firstMs, tickMs } = this.#base;
    const untaught = [...quarantined, ...strange, ...blind];
    let learnt = this.#visit(nowMs, strange);
    for (;;) {
      const lesson = this.#lessons[0];
      if (!lesson) return learnt;
      if (nowMs < lesson.endMs + lessonLagMs(lesson.startMs, firstMs, tickMs, this.#learning)) return learnt;
      this.#lessons.shift();
      if (!overlapsAny(lesson.startMs, lesson.endMs, untaught)) {
        // Its windows, and the levels before them, began before it did.
        const reachedMs = 2 * this.#learning.spanTicks.at(-1)! * tickMs;
        this.#absorb(lesson, !overlapsAny(lesson.startMs - reachedMs, lesson.startMs, untaught));
      }
      this.#base = { ...this.#base, learntUntilMs: lesson.endMs };
      this.#promote(nowMs);
      learnt = true;
    }
  }

  snapshot(drift: DriftState): HazardBaseline {
    return {
      ...this.#base,
      streams: this.#sums.stored(),
      drift,
      active: this.#active?.unpacked() ?? null,
      previous: this.#previous?.unpacked() ?? null,
    };
  }

  /** Whether there was an incident does not matter to rests: they need not wait until it would have shown. */
  #visit(nowMs: number, strange: readonly Interval[]): boolean {
    const { visits } = this.#base;
    const lesson = this.#lessons.find(({ endMs }) => endMs > visits.untilMs);
    if (!lesson || nowMs < lesson.endMs + this.#learning.longestLagMs) return false;
    const isStrange = overlapsAny(lesson.startMs, lesson.endMs, strange);
    const news = isStrange ? [] : lesson.visits.values();
    this.#base = { ...this.#base, visits: visited(visits, news, lesson.endMs) };
    return true;
  }

  #absorb(lesson: Lesson, tellsOfSpans: boolean): void {
    const base = this.#base;
    const durationMs = lesson.ticks * base.tickMs;
    // A journey of weeks has to be remembered for longer than that.
    const halfLifeMs = Math.max(this.#learning.halfLifeMs, 10 * this.#slots * base.tickMs);
    const keep = 2 ** (-durationMs / halfLifeMs);
    this.#sums.fade(keep);
    const count = Math.min(this.#streams.count, lesson.capacity);
    for (let stream = 0; stream < count; stream++) this.#addStream(stream, lesson, keep, tellsOfSpans);
    const hours = {
      observed: faded(base.hours.observed, keep),
      expected: faded(base.hours.expected, keep),
      entered: faded(base.hours.entered, keep),
      minutes: faded(base.hours.minutes, keep),
    };
    let events = 0;
    for (let group = 0; group < AGE_BUCKETS; group++) events += lesson.progress(group, 0);
    for (const [hour, { ticks, entered, observed, expected }] of lesson.hours) {
      if (expected > 0) {
        hours.observed[hour]! += observed;
        hours.expected[hour]! += expected;
      }
      hours.entered[hour]! += entered;
      hours.minutes[hour]! += (ticks * base.tickMs) / 60_000;
    }
    this.#base = {
      ...base,
      historyMs: base.historyMs + durationMs,
      events: base.events + events,
      weightMs: base.weightMs * keep + durationMs,
      abandoned: base.abandoned.map((sum, group) => sum * keep + lesson.abandoned[group]!),
      hours,
    };
  }

  #addStream(stream: number, lesson: Lesson, keep: number, tellsOfSpans: boolean): void {
    const sums = this.#sums;
    if (!sums.has(stream)) {
      if (lesson.entered(stream) === 0 && stream > 0) return;
      sums.begin(stream);
    }
    sums.addEntered(stream, lesson.entered(stream));
    let observed = 0;
    for (let group = 0; group < AGE_BUCKETS; group++) {
      const progress = lesson.progress(group, stream);
      sums.addAge(stream, group, lesson.atRisk(group, stream), progress);
      observed += progress;
    }
    this.#probe(stream, observed, lesson.expected(stream), keep);
    if (!tellsOfSpans) return;
    this.#learning.spanTicks.forEach((_, span) => {
      const { weighted, precision } = lesson.missesOf(span, stream);
      sums.addSpan(stream, span, weighted, precision);
    });
  }

  /**
   * A lesson is foretold before it is learnt: the squared misses, less what chance alone would miss, are normal variation.
   * Each counts by how precisely it can tell.
   */
  #probe(stream: number, observed: number, expected: number, keep: number): void {
    if (expected <= 0) return;
    const miss = ((observed - expected) / expected) ** 2;
    const chance = 1 / expected;
    const precision = 1 / (2 * (this.#learning.sigma.prior ** 2 + chance) ** 2);
    this.#sums.addWobble(stream, keep, precision * (miss - chance), precision);
  }

  #promote(nowMs: number): void {
    const base = this.#base;
    const active = this.#active;
    if (active) {
      const hasDoubled = base.events >= 2 * active.stream(0).events;
      const isDue = nowMs - active.sinceMs >= this.#learning.promoteEveryMs;
      if (!hasDoubled && !isDue) return;
    } else if (base.events < this.#learning.minEvents || base.historyMs < this.#minHistoryMs()) return;
    this.#previous = active;
    const normal = deriveNormal(this.snapshot(noDrift), nowMs, this.#slots, this.#learning);
    this.#active = new PackedNormal(normal, this.#sums.names);
  }

  #minHistoryMs(): number {
    return minHistoryMs(this.#slots * this.#base.tickMs, this.#learning);
  }
}

/** Ages beyond those seen are taken for hopeless: so a step must have been seen for longer than its deadline. */
export function minHistoryMs(stayMs: number, learning: HazardLearning): number {
  return Math.max(learning.minHistoryMs, Math.min(1.5 * stayMs, 2 * 24 * hourMs));
}

function faded(values: readonly number[], keep: number): number[] {
  return values.map((value) => value * keep);
}
