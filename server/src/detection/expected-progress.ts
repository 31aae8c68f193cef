import { COMBINATION } from '../windows/cohort-counts.ts';
import { AGE_BUCKETS } from '../windows/ticks.ts';
import { streamId } from './hazard-baseline.ts';
import type { StepNormal, StreamNormal } from './hazard-baseline.ts';
import type { StepStreams } from './step-streams.ts';
import { widened } from './widened.ts';

/**
 * How many are expected to get on in a tick, of every stream at once.
 *
 * A stream that consists of smaller ones is the sum of theirs: a campaign that brings many of a kind that rarely gets on
 * lowers what is expected, and a shift between segments cancels out by itself. Whoever is in none of the smaller streams is
 * taken at the rate of the larger one.
 */
export class ExpectedProgress {
  readonly #streams: StepStreams;
  #hazard: Float64Array;
  #passage: Float64Array;
  #rest: Float64Array;
  #capacity: number;
  #known = 0;
  #normal: StepNormal | null = null;
  #byId = new Map<string, StreamNormal>();
  /** Streams that larger ones are the sum of, each with those larger ones. */
  #parts: { readonly stream: number; readonly of: readonly number[] }[] = [];
  #sums: number[] = [];
  #others: number[] = [];

  constructor(streams: StepStreams, capacity: number) {
    this.#streams = streams;
    this.#capacity = capacity;
    this.#hazard = new Float64Array(AGE_BUCKETS * capacity);
    this.#passage = new Float64Array(AGE_BUCKETS * capacity);
    this.#rest = new Float64Array(AGE_BUCKETS * capacity);
  }

  grow(capacity: number): void {
    this.#hazard = widened(this.#hazard, this.#capacity, capacity);
    this.#passage = widened(this.#passage, this.#capacity, capacity);
    this.#rest = new Float64Array(AGE_BUCKETS * capacity);
    this.#capacity = capacity;
  }

  /** From now on this is normal. */
  use(normal: StepNormal): void {
    this.#normal = normal;
    this.#byId = new Map(normal.streams.map((one) => [streamId(one.dimension, one.value), one]));
    this.#known = 0;
  }

  /** What is normal for a stream; null for one that has not been learnt yet. */
  normalOf(stream: number): StreamNormal | null {
    const { dimension, value } = this.#streams.key(stream);
    return this.#byId.get(streamId(dimension, value)) ?? null;
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

  #add(customers: Float64Array, rate: Float64Array, out: Float64Array): void {
    const capacity = this.#capacity;
    const rest = this.#rest;
    out.fill(0);
    if (this.#parts.length > 0) rest.set(customers);
    for (const { stream, of } of this.#parts) {
      let sum = 0;
      for (let at = stream; at < customers.length; at += capacity) {
        const here = customers[at]!;
        if (here === 0) continue;
        sum += here * rate[at]!;
        for (const larger of of) rest[at - stream + larger]! -= here;
      }
      out[stream] = sum;
      if (sum !== 0) for (const larger of of) out[larger]! += sum;
    }
    for (const stream of this.#sums) {
      let sum = 0;
      for (let at = stream; at < rest.length; at += capacity) {
        if (rest[at]! > 0) sum += rest[at]! * rate[at]!;
      }
      out[stream]! += sum;
    }
    for (const stream of this.#others) {
      let sum = 0;
      for (let at = stream; at < customers.length; at += capacity) sum += customers[at]! * rate[at]!;
      out[stream] = sum;
    }
  }

  #meetNewStreams(): void {
    const { count } = this.#streams;
    if (this.#known === count || !this.#normal) return;
    const [whole] = this.#normal.streams;
    for (let stream = this.#known; stream < count; stream++) {
      const normal = this.normalOf(stream) ?? whole!;
      for (let age = 0; age < AGE_BUCKETS; age++) {
        this.#hazard[age * this.#capacity + stream] = normal.hazard[age]!;
        this.#passage[age * this.#capacity + stream] = normal.passage[age]!;
      }
    }
    this.#known = count;
    this.#divide(this.#normal);
  }

  /** Combinations make up the step and its single values; where they look ahead, a dimension's values make up the step. */
  #divide(normal: StepNormal): void {
    const all = Array.from({ length: this.#streams.count }, (_, stream) => stream);
    const dimension = this.#dividing(normal);
    const parts = all.filter((stream) => this.#streams.key(stream).dimension === dimension);
    this.#parts = parts.map((stream) => ({ stream, of: this.#streams.largerOf(stream) }));
    const larger = new Set(this.#parts.flatMap(({ of }) => of));
    this.#sums = all.filter((stream) => larger.has(stream));
    const isPart = new Set(parts);
    this.#others = all.filter((stream) => !larger.has(stream) && !isPart.has(stream));
  }

  #dividing({ dimensions, streams }: StepNormal): string | null {
    if (dimensions.length === this.#streams.dimensions.length && dimensions.length > 1) return COMBINATION;
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
