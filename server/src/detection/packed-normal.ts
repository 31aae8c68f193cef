import { AGE_BUCKETS } from '../windows/ticks.ts';
import type { StepNormal, StreamNormal } from './hazard-baseline.ts';
import type { StreamName } from './step-streams.ts';

const PASSAGE = AGE_BUCKETS;
const SHARE = 2 * AGE_BUCKETS;
const VARIANCE = SHARE + 1;
const EVENTS = SHARE + 2;
const LEVEL = SHARE + 3;
const VARIANCES = SHARE + 4;

/**
 * What is normal, as numbers in one table: a quarter of the room of what it is stored as, and each step holds two of them.
 * What is unpacked and packed again is the same to the bit.
 */
export class PackedNormal {
  readonly sinceMs: number;
  readonly eventsPerMinute: number;
  readonly customers: number;
  readonly learntMs: number;
  readonly dimensions: readonly string[];
  readonly sigma: number;
  /** By hour of the week. */
  readonly hours: Float32Array;
  readonly rests: Float32Array | null;
  /** By hour of the week; NaN where never seen. */
  readonly traffic: Float32Array;
  readonly #names: readonly StreamName[];
  readonly #spans: number;
  readonly #numbers: Float32Array;

  /** @param known names that need not be kept twice: in the same order, as far as they go */
  constructor(normal: StepNormal, known: readonly StreamName[] = []) {
    const { streams } = normal;
    this.sinceMs = normal.sinceMs;
    this.eventsPerMinute = normal.eventsPerMinute;
    this.customers = normal.customers;
    this.learntMs = normal.learntMs;
    this.dimensions = normal.dimensions;
    this.sigma = normal.sigma;
    this.hours = Float32Array.from(normal.hours);
    this.rests = normal.rests ? Float32Array.from(normal.rests) : null;
    this.traffic = Float32Array.from(normal.traffic, (perMinute) => perMinute ?? NaN);
    this.#names = streams.map(({ dimension, value }, at) => {
      const name = known[at];
      return name?.dimension === dimension && name.value === value ? name : { dimension, value };
    });
    this.#spans = streams[0]?.variances.length ?? 0;
    this.#numbers = new Float32Array(streams.length * this.#width);
    streams.forEach((stream, at) => {
      const row = at * this.#width;
      this.#numbers.set(stream.hazard, row);
      this.#numbers.set(stream.passage, row + PASSAGE);
      this.#numbers[row + SHARE] = stream.share;
      this.#numbers[row + VARIANCE] = stream.variance;
      this.#numbers[row + EVENTS] = stream.events;
      this.#numbers[row + LEVEL] = stream.level;
      this.#numbers.set(stream.variances, row + VARIANCES);
    });
  }

  /** The whole step is the first. */
  get names(): readonly StreamName[] {
    return this.#names;
  }

  /** Relative variance of what is expected of a stream over days. */
  varianceOf(at: number): number {
    return this.#numbers[at * this.#width + VARIANCE]!;
  }

  stream(at: number): StreamNormal {
    const row = at * this.#width;
    const part = (from: number, count: number) => [...this.#numbers.subarray(row + from, row + from + count)];
    const { dimension, value } = this.#names[at]!;
    return {
      dimension,
      value,
      hazard: part(0, AGE_BUCKETS),
      passage: part(PASSAGE, AGE_BUCKETS),
      share: this.#numbers[row + SHARE]!,
      variance: this.#numbers[row + VARIANCE]!,
      variances: part(VARIANCES, this.#spans),
      events: this.#numbers[row + EVENTS]!,
      level: this.#numbers[row + LEVEL]!,
    };
  }

  unpacked(): StepNormal {
    return {
      sinceMs: this.sinceMs,
      eventsPerMinute: this.eventsPerMinute,
      customers: this.customers,
      learntMs: this.learntMs,
      dimensions: this.dimensions,
      hours: [...this.hours],
      rests: this.rests && [...this.rests],
      traffic: Array.from(this.traffic, (perMinute) => (Number.isNaN(perMinute) ? null : perMinute)),
      streams: this.#names.map((_, at) => this.stream(at)),
      sigma: this.sigma,
    };
  }

  get #width(): number {
    return VARIANCES + this.#spans;
  }
}
