import { AGE_BUCKETS } from '../windows/ticks.ts';
import type { StreamSums } from './hazard-baseline.ts';
import { streamId } from './hazard-baseline.ts';
import type { StepStreams, StreamName } from './step-streams.ts';

const AT_RISK = 1;
const PROGRESS = AT_RISK + AGE_BUCKETS;
const SPANS = PROGRESS + AGE_BUCKETS;
const UNKNOWN = -1;

/** What has been seen of all streams of a step, one row of a table for each: see `StreamSums`, as which they are stored. */
export class LearntSums {
  readonly #streams: StepStreams;
  readonly #spans: number;
  readonly #width: number;
  readonly #names: StreamName[];
  /** Room for more rows than there are names. */
  #rows: Float64Array;
  /** By number of the stream. */
  #rowOf: number[] = [];

  constructor(stored: readonly StreamSums[], streams: StepStreams, spans: number) {
    this.#streams = streams;
    this.#spans = spans;
    // The last two are of days, and older ones count less only once there are newer ones.
    this.#width = SPANS + 2 * spans + 2;
    this.#names = stored.map(({ dimension, value }) => ({ dimension, value }));
    this.#rows = new Float64Array(stored.length * this.#width);
    stored.forEach((sums, row) => {
      const at = row * this.#width;
      this.#rows[at] = sums.entered;
      this.#rows.set(sums.atRisk, at + AT_RISK);
      this.#rows.set(sums.progress, at + PROGRESS);
      sums.spans.forEach(({ weighted, precision }, span) =>
        this.#rows.set([weighted, precision], at + SPANS + 2 * span),
      );
      this.#rows.set([sums.wobble.weighted, sums.wobble.precision], at + this.#wobble);
    });
  }

  get names(): readonly StreamName[] {
    return this.#names;
  }

  copy(streams: StepStreams): LearntSums {
    const copy = new LearntSums([], streams, this.#spans);
    copy.#names.push(...this.#names);
    copy.#rows = this.#rows.slice();
    copy.#rowOf = [...this.#rowOf];
    return copy;
  }

  stored(): StreamSums[] {
    const part = (from: number, count: number) => [...this.#rows.subarray(from, from + count)];
    const wobbleAt = (at: number) => ({ weighted: this.#rows[at]!, precision: this.#rows[at + 1]! });
    return this.#names.map(({ dimension, value }, row) => {
      const at = row * this.#width;
      return {
        dimension,
        value,
        entered: this.#rows[at]!,
        atRisk: part(at + AT_RISK, AGE_BUCKETS),
        progress: part(at + PROGRESS, AGE_BUCKETS),
        wobble: wobbleAt(at + this.#wobble),
        spans: Array.from({ length: this.#spans }, (_, span) => wobbleAt(at + SPANS + 2 * span)),
      };
    });
  }

  /** Everything but the variation over days. */
  fade(keep: number): void {
    for (let row = 0; row < this.#names.length; row++) {
      const at = row * this.#width;
      for (let one = at; one < at + this.#wobble; one++) this.#rows[one]! *= keep;
    }
  }

  has(stream: number): boolean {
    this.#meetNewStreams();
    return this.#rowOf[stream] !== UNKNOWN;
  }

  begin(stream: number): void {
    const rows = this.#names.push(this.#streams.key(stream));
    this.#rowOf[stream] = rows - 1;
    if (rows * this.#width <= this.#rows.length) return;
    const room = new Float64Array((rows + Math.ceil(rows / 4)) * this.#width);
    room.set(this.#rows);
    this.#rows = room;
  }

  addEntered(stream: number, entered: number): void {
    this.#rows[this.#at(stream)]! += entered;
  }

  addAge(stream: number, age: number, atRisk: number, progress: number): void {
    const at = this.#at(stream) + age;
    this.#rows[at + AT_RISK]! += atRisk;
    this.#rows[at + PROGRESS]! += progress;
  }

  addSpan(stream: number, span: number, weighted: number, precision: number): void {
    const at = this.#at(stream) + SPANS + 2 * span;
    this.#rows[at]! += weighted;
    this.#rows[at + 1]! += precision;
  }

  addWobble(stream: number, keep: number, weighted: number, precision: number): void {
    const at = this.#at(stream) + this.#wobble;
    this.#rows[at] = this.#rows[at]! * keep + weighted;
    this.#rows[at + 1] = this.#rows[at + 1]! * keep + precision;
  }

  get #wobble(): number {
    return this.#width - 2;
  }

  #at(stream: number): number {
    return this.#rowOf[stream]! * this.#width;
  }

  #meetNewStreams(): void {
    const { count } = this.#streams;
    if (this.#rowOf.length === count) return;
    const rows = new Map(this.#names.map(({ dimension, value }, row) => [streamId(dimension, value), row]));
    for (let stream = this.#rowOf.length; stream < count; stream++) {
      const name = this.#streams.key(stream);
      const row = rows.get(streamId(name.dimension, name.value)) ?? UNKNOWN;
      this.#rowOf.push(row);
      // The same name need not be kept twice.
      if (row !== UNKNOWN) this.#names[row] = name;
    }
  }
}
