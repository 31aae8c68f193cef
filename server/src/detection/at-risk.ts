import { AGE_BUCKETS, ageBucketOf } from '../windows/ticks.ts';
import { TickRoom } from './tick-room.ts';
import { widened } from './widened.ts';

/** Number of ticks in which a customer who entered in one tick can still get on: the tick itself, up to the deadline. */
export function ticksAtStep(deadlineMs: number, tickMs: number): number {
  return Math.floor((deadlineMs + tickMs - 1) / tickMs) + 1;
}

/**
 * Who is waiting at a step, by how long, for all streams of the step: a balance of flows, tick by tick. Whoever got on or
 * abandoned leaves it, whoever passes the deadline as well.
 *
 * Of a group of ages that spans several ticks it is not known which of its cohorts an event belongs to. It is ascribed to
 * them in proportion to who is still there, which is the expectation given the counters: so observed less expected
 * progress stays a martingale, only in the coarser history. Should more leave a group than are thought to be in it, the
 * rest is taken from the groups beside it: the sum is always right.
 *
 * Numbers are kept by slot (a cohort), then by stream, so that loops run over neighbours in memory.
 */
export class AtRisk {
  /** Of the tick being counted, or closed last; the last two by age group, then stream. */
  entered: Uint32Array;
  advanced: Uint32Array;
  abandoned: Uint32Array;
  readonly slots: number;
  readonly ageGroups: number;
  /** Room for so many streams. */
  capacity: number;
  readonly #deadlineMs: number;
  readonly #tickMs: number;
  readonly #room: TickRoom;
  #here: Float32Array;
  /** Whole numbers, and hardly ever large, as long as nobody is let go. */
  #came: Uint16Array | Uint32Array | Float32Array;
  #slot = 0;
  readonly #groupOf: Uint8Array;

  constructor(deadlineMs: number, tickMs: number, room = new TickRoom(), capacity = 8) {
    this.#deadlineMs = deadlineMs;
    this.#tickMs = tickMs;
    this.slots = ticksAtStep(deadlineMs, tickMs);
    this.#groupOf = Uint8Array.from({ length: this.slots }, (_, age) => ageBucketOf(age));
    this.ageGroups = Math.min(AGE_BUCKETS, ageBucketOf(this.slots - 1) + 1);
    this.capacity = capacity;
    this.#room = room;
    room.reserve(capacity);
    this.#here = new Float32Array(this.slots * capacity);
    this.#came = new Uint16Array(this.slots * capacity);
    this.entered = new Uint32Array(capacity);
    this.advanced = new Uint32Array(AGE_BUCKETS * capacity);
    this.abandoned = new Uint32Array(AGE_BUCKETS * capacity);
  }

  /** Of the tick that was closed last, while no other step that shares the room has closed one. */
  get waiting(): Float64Array {
    return this.#room.waiting;
  }

  /** The same cohorts as if nobody had ever left; where it is told who should have, without those. */
  get everEntered(): Float64Array {
    return this.#room.everEntered;
  }

  grow(capacity: number): void {
    const from = this.capacity;
    this.#room.reserve(capacity);
    this.#here = widened(this.#here, from, capacity);
    this.#came = widened<Uint16Array | Uint32Array | Float32Array>(this.#came, from, capacity);
    this.entered = widened(this.entered, from, capacity);
    this.advanced = widened(this.advanced, from, capacity);
    this.abandoned = widened(this.abandoned, from, capacity);
    this.capacity = capacity;
  }

  /** Takes the tick's entries in, says who was at risk, and lets go who left. */
  closeTick(streams: number): void {
    const { capacity, slots } = this;
    const { waiting, everEntered } = this.#room;
    const base = this.#slot * capacity;
    if (this.#came.BYTES_PER_ELEMENT === 2 && this.entered.some((count) => count >= 2 ** 16)) {
      this.#came = Uint32Array.from(this.#came);
    }
    const here = this.#here;
    const came = this.#came;
    for (let stream = 0; stream < streams; stream++) {
      here[base + stream] = this.entered[stream]!;
      came[base + stream] = this.entered[stream]!;
    }
    waiting.fill(0, 0, AGE_BUCKETS * capacity);
    everEntered.fill(0, 0, AGE_BUCKETS * capacity);
    for (let age = 0; age < slots; age++) {
      const from = this.#baseOf(age);
      const to = this.#groupOf[age]! * capacity;
      for (let stream = 0; stream < streams; stream++) {
        waiting[to + stream]! += here[from + stream]!;
        everEntered[to + stream]! += came[from + stream]!;
      }
    }
    this.#letGo(streams);
  }

  /** One that goes on by itself from here. */
  copy(): AtRisk {
    const copy = new AtRisk(this.#deadlineMs, this.#tickMs, this.#room, this.capacity);
    copy.#here.set(this.#here);
    copy.#came = this.#came.slice();
    copy.entered.set(this.entered);
    copy.advanced.set(this.advanced);
    copy.abandoned.set(this.abandoned);
    copy.#slot = this.#slot;
    return copy;
  }

  /** Forgets the closed tick's events and makes room for the next one's. */
  nextTick(): void {
    this.entered.fill(0);
    this.advanced.fill(0);
    this.abandoned.fill(0);
    this.#slot = (this.#slot + 1) % this.slots;
  }

  /** From now on `everEntered` loses who should have got on, tick by tick; or no longer. It begins with who is here. */
  beginAnew(): void {
    this.#came = this.#here.slice();
  }

  /**
   * Before the next tick: lets those go who were expected to get on in the closed one, and as many as abandoned.
   *
   * @param hazard probability within a tick, by age group, then stream, times `factor`
   */
  letExpectedGo(hazard: Float32Array, factor: number, streams: number): void {
    const { capacity } = this;
    for (let age = 0; age < this.slots; age++) {
      const from = this.#baseOf(age);
      const at = this.#groupOf[age]! * capacity;
      const here = this.waiting[at]!;
      const stays = here > 0 ? Math.max(0, 1 - this.abandoned[at]! / here) : 1;
      for (let stream = 0; stream < streams; stream++) {
        this.#came[from + stream]! *= stays * Math.max(0, 1 - hazard[at + stream]! * factor);
      }
    }
  }

  #baseOf(age: number): number {
    return ((this.#slot - age + this.slots) % this.slots) * this.capacity;
  }

  /** From the oldest to the youngest group; what does not fit into one leaves from the next younger one. */
  #letGo(streams: number): void {
    const { capacity } = this;
    const { carry, waiting } = this.#room;
    carry.fill(0, 0, streams);
    let isOver = false;
    let age = this.slots - 1;
    for (let group = this.ageGroups - 1; group >= 0; group--) {
      const at = group * capacity;
      let anybody = false;
      for (let stream = 0; stream < streams; stream++) {
        const leaving = this.advanced[at + stream]! + this.abandoned[at + stream]! + carry[stream]!;
        if (leaving === 0) continue;
        anybody = true;
        carry[stream] = leaving;
      }
      const oldest = age;
      while (age >= 0 && this.#groupOf[age] === group) age--;
      if (!anybody) continue;
      for (let stream = 0; stream < streams; stream++) {
        const leaving = carry[stream]!;
        if (leaving === 0) continue;
        carry[stream] = this.#shrink(stream, age + 1, oldest, waiting[at + stream]!, leaving);
        if (carry[stream]! > 0) isOver = true;
      }
    }
    if (isOver) this.#letGoOlder(streams);
  }

  /** What found nobody among the younger ones leaves from wherever somebody still is. */
  #letGoOlder(streams: number): void {
    for (let stream = 0; stream < streams; stream++) {
      const leaving = this.#room.carry[stream]!;
      if (leaving === 0) continue;
      let left = 0;
      for (let age = 0; age < this.slots; age++) left += this.#here[this.#baseOf(age) + stream]!;
      this.#shrink(stream, 0, this.slots - 1, left, leaving);
    }
  }

  /** Takes so many out of the cohorts of these ages, in proportion; returns how many it could not take. */
  #shrink(stream: number, youngest: number, oldest: number, waiting: number, leaving: number): number {
    const keep = leaving >= waiting ? 0 : 1 - leaving / waiting;
    for (let age = youngest; age <= oldest; age++) this.#here[this.#baseOf(age) + stream]! *= keep;
    return Math.max(0, leaving - waiting);
  }
}
