import { widened } from './widened.ts';

/** Totals are marked at every tick for the newest, and ever more rarely for older: there a window can begin. */
const strides = [1, 6, 36, 180] as const;
const marks = [21, 16, 13, 27] as const;
const offsets = [0, 21, 37, 50] as const;
const places = 77;

/** So many ticks back sums can still be told. */
export const reachTicks = 180 * (marks[3] - 1);

/**
 * Finest unit of expected events. Multiples of a power of two add up without rounding, in any order: sums kept since last
 * week are to the bit those added up after a restart.
 */
const unit = 2 ** 20;
/**
 * How much more than what was due can be expected of those waiting. Measured at 20 customers an hour, two worlds: at 1.15
 * nobody getting on is paged after 32 and 40 minutes, at 1.5 after 27 in the first, at 2 after 22 in the second; without a
 * bound steps where nearly everybody gets on page for a wobble, and at 2 one of 20 customers an hour pages too often while
 * it is new.
 */
const beyondDue = 1.5;

export function toUnit(expected: number): number {
  return Math.round(expected * unit) / unit;
}

/**
 * Observed and expected events of all streams of a step, as running totals at marks: what lies between two marks is a
 * difference, whatever the length of the window.
 */
export class WindowSums {
  capacity: number;
  /** Running totals up to now. */
  observed: Float64Array;
  expected: Float64Array;
  /** Expected of those who entered, whoever is still there: see `passage`. */
  due: Float64Array;
  entered: Float64Array;
  /** Not a total: who is waiting now. */
  waiting: Float64Array;
  #observed: Uint32Array;
  #entered: Uint32Array;
  #waiting: Float32Array;
  #expected: Float64Array;
  #due: Float64Array;
  /** Marks before this tick are not held. */
  #firstTick: number;
  #tick: number;

  constructor(firstTick: number, capacity = 8) {
    this.capacity = capacity;
    this.#firstTick = firstTick;
    this.#tick = firstTick;
    this.observed = new Float64Array(capacity);
    this.expected = new Float64Array(capacity);
    this.due = new Float64Array(capacity);
    this.entered = new Float64Array(capacity);
    this.waiting = new Float64Array(capacity);
    this.#observed = new Uint32Array(places * capacity);
    this.#entered = new Uint32Array(places * capacity);
    this.#waiting = new Float32Array(places * capacity);
    this.#expected = new Float64Array(places * capacity);
    this.#due = new Float64Array(places * capacity);
    this.#mark();
  }

  get tick(): number {
    return this.#tick;
  }

  grow(capacity: number): void {
    const from = this.capacity;
    this.#observed = widened(this.#observed, from, capacity);
    this.#entered = widened(this.#entered, from, capacity);
    this.#waiting = widened(this.#waiting, from, capacity);
    this.#expected = widened(this.#expected, from, capacity);
    this.#due = widened(this.#due, from, capacity);
    this.observed = widened(this.observed, from, capacity);
    this.expected = widened(this.expected, from, capacity);
    this.due = widened(this.due, from, capacity);
    this.entered = widened(this.entered, from, capacity);
    this.waiting = widened(this.waiting, from, capacity);
    this.capacity = capacity;
  }

  /** Called when the totals hold one more tick. */
  closeTick(): void {
    this.#tick++;
    this.#mark();
  }

  /**
   * The mark nearest before `fromTick` that is held, but not before `notBefore`: its tick, and its place for the
   * totals up to there. Null when there is none before now.
   */
  markAt(fromTick: number, notBefore: number): Mark | null {
    const earliest = Math.max(notBefore, this.#firstTick);
    for (let level = 0; level < strides.length; level++) {
      const stride = strides[level]!;
      const held = (Math.floor(this.#tick / stride) - (marks[level]! - 1)) * stride;
      let tick = Math.floor(fromTick / stride) * stride;
      if (tick < earliest) tick = Math.ceil(earliest / stride) * stride;
      if (tick < held) continue;
      return tick < this.#tick ? { tick, place: this.#placeOf(level, tick), level: 1 } : null;
    }
    return null;
  }

  /** All marks from `notBefore` to now, newest first. */
  *marks(notBefore: number): Generator<Mark> {
    const earliest = Math.max(notBefore, this.#firstTick);
    let last = this.#tick;
    for (let level = 0; level < strides.length; level++) {
      const stride = strides[level]!;
      const held = (Math.floor(this.#tick / stride) - (marks[level]! - 1)) * stride;
      for (
        let tick = Math.floor((last - 1) / stride) * stride;
        tick >= Math.max(held, earliest);
        tick -= stride
      ) {
        yield { tick, place: this.#placeOf(level, tick), level: 1 };
        last = tick;
      }
    }
  }

  observedSince(mark: Mark, stream: number): number {
    return (this.observed[stream]! - this.#observed[mark.place * this.capacity + stream]!) >>> 0;
  }

  /**
   * Expected of those waiting, but not much more than what was due of those who entered. Where hardly anybody fails, a few more
   * who do are soon most of those waiting: to expect them to get on would make a doubled rate of failure look like an
   * outage.
   */
  expectedSince(mark: Mark, stream: number): number {
    const ofWaiting = this.expected[stream]! - this.#expected[mark.place * this.capacity + stream]!;
    return mark.level * Math.min(ofWaiting, beyondDue * this.dueSince(mark, stream));
  }

  dueSince(mark: Mark, stream: number): number {
    return this.due[stream]! - this.#due[mark.place * this.capacity + stream]!;
  }

  enteredSince(mark: Mark, stream: number): number {
    return (this.entered[stream]! - this.#entered[mark.place * this.capacity + stream]!) >>> 0;
  }

  /** Everybody who could get on since then: who was waiting, and who has come. */
  customersSince(mark: Mark, stream: number): number {
    const waiting = this.#waiting[mark.place * this.capacity + stream]!;
    return Math.round(waiting) + this.enteredSince(mark, stream);
  }

  #placeOf(level: number, tick: number): number {
    const index = tick / strides[level]!;
    const count = marks[level]!;
    return offsets[level]! + (((index % count) + count) % count);
  }

  #mark(): void {
    for (let level = 0; level < strides.length; level++) {
      if (this.#tick % strides[level]! !== 0) continue;
      const at = this.#placeOf(level, this.#tick) * this.capacity;
      this.#observed.set(this.observed, at);
      this.#expected.set(this.expected, at);
      this.#due.set(this.due, at);
      this.#entered.set(this.entered, at);
      this.#waiting.set(this.waiting, at);
    }
  }
}

export interface Mark {
  readonly tick: number;
  readonly place: number;
  /** Factor on what is expected since then: how the step did just before. */
  readonly level: number;
}
