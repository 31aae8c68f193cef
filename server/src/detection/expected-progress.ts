import { COMBINATION } from '../windows/cohort-counts.ts';
import { AGE_BUCKETS } from '../windows/ticks.ts';
import { streamId } from './hazard-baseline.ts';
import type { StreamNormal } from './hazard-baseline.ts';
import type { PackedNormal } from './packed-normal.ts';
import type { StepStreams } from './step-streams.ts';
import type { TickRoom } from './tick-room.ts';
import { widened } from './widened.ts';

const UNKNOWN = -1;

/**
 * How many are expected to get on in a tick, of every stream at once.
 *
 * A stream that consists of smaller ones is the sum of theirs: a campaign that brings many of a kind that rarely gets on
 * lowers what is expected, and a shift between segments cancels out by itself. Whoever is in none of the smaller streams is
 * taken at the rate of the larger one.
 */
export class ExpectedProgress {
  readonly #streams: StepStreams;
  readonly #room: TickRoom;
  #hazard: Float32Array;
  #passage: Float32Array;
  #capacity: number;
  #known = 0;
  #normal: PackedNormal | null = null;
  /** By stream, its place in what is normal. */
  #places: number[] = [];
  /** Streams that larger ones are the sum of; of each, where those larger ones end in `largerOf`. */
  #parts: number[] = [];
  #ends: number[] = [];
  #largerOf: number[] = [];
  #sums: number[] = [];
  #others: number[] = [];

  constructor(streams: StepStreams, room: TickRoom, capacity: number) {
    this.#streams = streams;
    this.#room = room;
    this.#capacity = capacity;
    this.#hazard = new Float32Array(AGE_BUCKETS * capacity);
    this.#passage = new Float32Array(AGE_BUCKETS * capacity);
  }

  grow(capacity: number): void {
    this.#hazard = widened(this.#hazard, this.#capacity, capacity);
    this.#passage = widened(this.#passage, this.#capacity, capacity);
    this.#capacity = capacity;
  }

  copy(streams: StepStreams): ExpectedProgress {
    const copy = new ExpectedProgress(streams, this.#room, this.#capacity);
    if (this.#normal) copy.use(this.#normal);
    return copy;
  }

  /** From now on this is normal. */
  use(normal: PackedNormal): void {
    this.#normal = normal;
    this.#known = 0;
  }

  /** By age group, then stream: probability of getting on within a tick. */
  get hazard(): Float32Array {
    return this.#hazard;
  }

  /** What is normal for a stream; null for one that has not been learnt yet. */
  normalOf(stream: number): StreamNormal | null {
    this.#meetNewStreams();
    const place = this.#places[stream] ?? UNKNOWN;
    return place === UNKNOWN ? null : this.#normal!.stream(place);
  }

  /** Share that gets on in a tick of an age group: of those who enter the step, or of those still there. */
  rateOfStep(age: number, ofThere: boolean): number {
    return (ofThere ? this.#hazard : this.#passage)[age * this.#capacity]!;
  }

  /** @param out by stream: expected of those waiting, when `waiting` is who waits by age group and stream */
  ofWaiting(waiting: Float64Array, out: Float64Array): void {
    this.#meetNewStreams();
    this.#add(waiting, this.#hazard, out);
  }

  /** The same of all who entered, whoever is still there. */
  ofEntered(entered: Float64Array, out: Float64Array): void {
    this.#meetNewStreams();
    this.#add(entered, this.#passage, out);
  }

  #add(customers: Float64Array, rate: Float32Array, out: Float64Array): void {
    const capacity = this.#capacity;
    const length = AGE_BUCKETS * capacity;
    const { rest } = this.#room;
    const largerOf = this.#largerOf;
    out.fill(0, 0, capacity);
    for (const stream of this.#sums) {
      for (let at = stream; at < length; at += capacity) rest[at] = customers[at]!;
    }
    let first = 0;
    for (let part = 0; part < this.#parts.length; part++) {
      const stream = this.#parts[part]!;
      const end = this.#ends[part]!;
      let sum = 0;
      for (let at = stream; at < length; at += capacity) {
        const here = customers[at]!;
        if (here === 0) continue;
        sum += here * rate[at]!;
        for (let larger = first; larger < end; larger++) rest[at - stream + largerOf[larger]!]! -= here;
      }
      out[stream] = sum;
      if (sum !== 0) for (let larger = first; larger < end; larger++) out[largerOf[larger]!]! += sum;
      first = end;
    }
    for (const stream of this.#sums) {
      let sum = 0;
      for (let at = stream; at < length; at += capacity) {
        if (rest[at]! > 0) sum += rest[at]! * rate[at]!;
      }
      out[stream]! += sum;
    }
    for (const stream of this.#others) {
      let sum = 0;
      for (let at = stream; at < length; at += capacity) sum += customers[at]! * rate[at]!;
      out[stream] = sum;
    }
  }

  #meetNewStreams(): void {
    const { count } = this.#streams;
    const normal = this.#normal;
    if (this.#known === count || !normal) return;
    const placeOf = new Map(normal.names.map(({ dimension, value }, at) => [streamId(dimension, value), at]));
    this.#places = Array.from({ length: count }, (_, stream) => {
      const { dimension, value } = this.#streams.key(stream);
      return placeOf.get(streamId(dimension, value)) ?? UNKNOWN;
    });
    for (let stream = this.#known; stream < count; stream++) {
      const { hazard, passage } = normal.stream(Math.max(0, this.#places[stream]!));
      for (let age = 0; age < AGE_BUCKETS; age++) {
        this.#hazard[age * this.#capacity + stream] = hazard[age]!;
        this.#passage[age * this.#capacity + stream] = passage[age]!;
      }
    }
    this.#known = count;
    this.#divide(normal);
  }

  /** Combinations make up the step and its single values; where they look ahead, a dimension's values make up the step. */
  #divide(normal: PackedNormal): void {
    const all = Array.from({ length: this.#streams.count }, (_, stream) => stream);
    const dimension = this.#dividing(normal);
    const parts = all.filter((stream) => this.#streams.key(stream).dimension === dimension);
    const largerOf = parts.map((stream) => this.#streams.largerOf(stream));
    let end = 0;
    this.#parts = parts;
    this.#ends = largerOf.map(({ length }) => (end += length));
    this.#largerOf = largerOf.flat();
    const larger = new Set(this.#largerOf);
    this.#sums = all.filter((stream) => larger.has(stream));
    const isPart = new Set(parts);
    this.#others = all.filter((stream) => !larger.has(stream) && !isPart.has(stream));
  }

  #dividing(normal: PackedNormal): string | null {
    const { dimensions } = normal;
    if (dimensions.length === this.#streams.dimensions.length && dimensions.length > 1) return COMBINATION;
    const streams = normal.names.map((_, at) => normal.stream(at));
    let best: string | null = null;
    let most = -1;
    for (const dimension of dimensions) {
      const spread = spreadOf(streams.filter((one) => one.dimension === dimension));
      if (spread > most) [best, most] = [dimension, spread];
    }
    return best;
  }
}

/** How much the values of a dimension differ in getting on. */
function spreadOf(streams: readonly StreamNormal[]): number {
  return streams.reduce((sum, { events, level }) => sum + events * (level - 1) ** 2, 0);
}
