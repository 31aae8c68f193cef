import { widened } from './widened.ts';

/** Windows can begin at every tick of the newest, and ever more rarely for older: of each stride, so many places. */
const strides = [1, 6, 36, 180] as const;
const marks = [21, 16, 13, 27] as const;
const offsets = [0, 21, 37, 50] as const;
const places = 77;

/** So many ticks back sums can still be told. */
export const reachTicks = 180 * (marks[3] - 1);

/**
 * How much more than what was due can be expected of those waiting. Measured at 20 customers an hour, two worlds: at 1.15
 * nobody getting on is paged after 32 and 40 minutes, at 1.5 after 27 in the first, at 2 after 22 in the second; without a
 * bound steps where nearly everybody gets on page for a wobble, and at 2 one of 20 customers an hour pages too often while
 * it is new.
 */
const beyondDue = 1.5;

/** What is told apart, in this order at every place: who got on, who should have, who was due, and who is gone. */
const kinds = 4;
const EXPECTED = 1;
const DUE = 2;
const GONE = 3;

/** From each place to now, of the step that asked last: steps take their turns, and all of them use one table. */
const upToNow = { of: null as WindowSums | null, sums: new Float64Array() };

function lentSums(length: number): Float64Array {
  if (upToNow.sums.length < length) upToNow.sums = new Float64Array(length);
  upToNow.of = null;
  return upToNow.sums;
}

/** All places that are held at a tick, the newest first, and of each the place that goes on where it ends, or NOW. */
const chain = { tick: NaN, places: [] as number[], next: new Int32Array(places) };
const NOW = -1;

function chainAt(now: number): typeof chain {
  if (chain.tick === now) return chain;
  chain.tick = now;
  chain.places = [];
  let last = now;
  for (let level = 0; level < strides.length; level++) {
    const stride = strides[level]!;
    for (let tick = Math.floor((last - 1) / stride) * stride; tick >= oldestOf(level, now); tick -= stride) {
      const place = placeOf(level, tick);
      chain.places.push(place);
      chain.next[place] = tick + stride === now ? NOW : finestPlaceOf(level, tick + stride, now);
      last = tick;
    }
  }
  return chain;
}

/** The earliest tick of which a level has what was since. */
function oldestOf(level: number, now: number): number {
  const stride = strides[level]!;
  return (Math.floor(now / stride) - (marks[level]! - 1)) * stride;
}

/** Where a mark that others begin at as well is finest: only there sums are told. */
function finestPlaceOf(level: number, tick: number, now: number): number {
  for (let finer = 0; finer < level; finer++) {
    if (tick >= oldestOf(finer, now)) return placeOf(finer, tick);
  }
  return placeOf(level, tick);
}

function placeOf(level: number, tick: number): number {
  const index = tick / strides[level]!;
  const count = marks[level]!;
  return offsets[level]! + (((index % count) + count) % count);
}

/**
 * Observed and expected events of all streams of a step, summed between the marks at which windows can begin: what a
 * window holds is added up when it is asked for, for all windows at once.
 *
 * Invariant: what lies between two marks was added up from the same ticks in the same order, whoever has been watching
 * since when. So sums kept since last week are to the bit those added up after a restart.
 */
export class WindowSums {
  capacity: number;
  /** Who is waiting at the end of the tick that was counted last. */
  #waiting: Float32Array;
  /** By place, kind and stream: from the place's tick to the next one of its stride. */
  #between: Float32Array;
  /** Marks before this tick are not held. */
  #firstTick: number;
  #tick: number;

  constructor(firstTick: number, capacity = 8) {
    this.capacity = capacity;
    this.#firstTick = firstTick;
    this.#tick = firstTick;
    this.#waiting = new Float32Array(capacity);
    this.#between = new Float32Array(places * kinds * capacity);
  }

  get tick(): number {
    return this.#tick;
  }

  grow(capacity: number): void {
    this.#waiting = widened(this.#waiting, this.capacity, capacity);
    this.#between = widened(this.#between, this.capacity, capacity);
    this.capacity = capacity;
    upToNow.of = null;
  }

  copy(): WindowSums {
    const copy = new WindowSums(this.#firstTick, this.capacity);
    copy.#tick = this.#tick;
    copy.#waiting.set(this.#waiting);
    copy.#between.set(this.#between);
    return copy;
  }

  /** In the tick being counted. @param due expected of those who entered, whoever is still there: see `passage` */
  progress(stream: number, observed: number, expected: number, due: number): void {
    const at = placeOf(0, this.#tick) * kinds * this.capacity + stream;
    this.#between[at] = observed;
    this.#between[at + EXPECTED * this.capacity] = expected;
    this.#between[at + DUE * this.capacity] = due;
  }

  /** In the tick being counted. @param waiting at the end of it */
  customers(stream: number, entered: number, waiting: number): void {
    const at = placeOf(0, this.#tick) * kinds * this.capacity + stream;
    this.#between[at + GONE * this.capacity] = this.#waiting[stream]! + entered - waiting;
    this.#waiting[stream] = waiting;
  }

  /** Takes the tick in that was counted. */
  closeTick(): void {
    const width = kinds * this.capacity;
    upToNow.of = null;
    this.#tick++;
    strides.forEach((stride, level) => {
      if (level > 0 && this.#tick % stride === 0) this.#putTogether(level);
    });
    const at = placeOf(0, this.#tick) * width;
    this.#between.fill(0, at, at + width);
  }

  /**
   * The mark nearest before `fromTick` that is held, but not before `notBefore`: its tick, and its place for the
   * sums since then. Null when there is none before now.
   */
  markAt(fromTick: number, notBefore: number): Mark | null {
    const earliest = Math.max(notBefore, this.#firstTick);
    for (let level = 0; level < strides.length; level++) {
      const stride = strides[level]!;
      let tick = Math.floor(fromTick / stride) * stride;
      if (tick < earliest) tick = Math.ceil(earliest / stride) * stride;
      if (tick < oldestOf(level, this.#tick)) continue;
      return tick < this.#tick ? { tick, place: finestPlaceOf(level, tick, this.#tick), level: 1 } : null;
    }
    return null;
  }

  /** All marks from `notBefore` to now, newest first. */
  *marks(notBefore: number): Generator<Mark> {
    const earliest = Math.max(notBefore, this.#firstTick);
    let last = this.#tick;
    for (let level = 0; level < strides.length; level++) {
      const stride = strides[level]!;
      const oldest = Math.max(oldestOf(level, this.#tick), earliest);
      for (let tick = Math.floor((last - 1) / stride) * stride; tick >= oldest; tick -= stride) {
        yield { tick, place: placeOf(level, tick), level: 1 };
        last = tick;
      }
    }
  }

  observedSince(mark: Mark, stream: number): number {
    return this.#since(mark, 0, stream);
  }

  /**
   * Expected of those waiting, but not much more than what was due of those who entered. Where hardly anybody fails, a few more
   * who do are soon most of those waiting: to expect them to get on would make a doubled rate of failure look like an
   * outage.
   */
  expectedSince(mark: Mark, stream: number): number {
    return (
      mark.level * Math.min(this.#since(mark, EXPECTED, stream), beyondDue * this.dueSince(mark, stream))
    );
  }

  dueSince(mark: Mark, stream: number): number {
    return this.#since(mark, DUE, stream);
  }

  /** Everybody who could get on since then: who is waiting, and who is gone. */
  customersSince(mark: Mark, stream: number): number {
    const { next } = chainAt(this.#tick);
    let customers = this.#waiting[stream]!;
    for (let place = mark.place; place !== NOW; place = next[place]!) {
      customers += this.#between[(place * kinds + GONE) * this.capacity + stream]!;
    }
    return Math.round(customers);
  }

  #since({ place }: Mark, kind: number, stream: number): number {
    if (upToNow.of !== this) this.#addUp();
    return upToNow.sums[(place * kinds + kind) * this.capacity + stream]!;
  }

  /** From now backwards, over all marks that are held; but who is gone is hardly ever asked for. */
  #addUp(): void {
    const { capacity } = this;
    const between = this.#between;
    const sums = lentSums(places * kinds * capacity);
    const chained = chainAt(this.#tick);
    for (const place of chained.places) {
      const from = place * kinds * capacity;
      const to = from + GONE * capacity;
      const next = chained.next[place]!;
      if (next === NOW) {
        for (let at = from; at < to; at++) sums[at] = between[at]!;
      } else {
        const later = (next - place) * kinds * capacity;
        for (let at = from; at < to; at++) sums[at] = sums[at + later]! + between[at]!;
      }
    }
    upToNow.of = this;
  }

  /** What is between a mark and the next one of its stride, now that it is over. */
  #putTogether(level: number): void {
    const width = kinds * this.capacity;
    const between = this.#between;
    const from = this.#tick - strides[level]!;
    const sums = lentSums(width);
    sums.fill(0, 0, width);
    for (let tick = from; tick < this.#tick; tick += strides[level - 1]!) {
      const at = placeOf(level - 1, tick) * width;
      for (let one = 0; one < width; one++) sums[one]! += between[at + one]!;
    }
    const at = placeOf(level, from) * width;
    for (let one = 0; one < width; one++) between[at + one] = sums[one]!;
  }
}

export interface Mark {
  readonly tick: number;
  readonly place: number;
  /** Factor on what is expected since then: how the step did just before. */
  readonly level: number;
}
