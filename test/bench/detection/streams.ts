import { LAST_AGE } from './shape.ts';
import type { StepTick } from './step-source.ts';
import type { World } from './world.ts';

/** Ages there are; a constant of this module, as imported ones are slow where modules are emulated (vitest). */
const AGES = LAST_AGE + 1;

/** A stream of counters: everybody, those of one value, or those of one combination. */
export interface Stream {
  /** Empty for everybody, `*` for a combination. */
  readonly dimension: string;
  readonly value: string;
  readonly leaves: readonly number[];
}

/** Everybody first, then the single values, then the combinations, each in a fixed order. */
export function streamsOf({ dimensions, leaves }: World): Stream[] {
  const all = leaves.map((_, leaf) => leaf);
  const values = dimensions.flatMap(({ name, values: names }, dimension) =>
    names.map((value, at) => ({
      dimension: name,
      value,
      leaves: all.filter((leaf) => leaves[leaf]!.values[dimension] === at),
    })),
  );
  const combinations = all.map((leaf) => ({
    dimension: '*',
    value: JSON.stringify(namesOf({ dimensions, leaves }, leaf)),
    leaves: [leaf],
  }));
  return [{ dimension: '', value: '', leaves: all }, ...values, ...combinations];
}

export function namesOf(
  { dimensions, leaves }: Pick<World, 'dimensions' | 'leaves'>,
  leaf: number,
): string[] {
  return leaves[leaf]!.values.map((value, dimension) => dimensions[dimension]!.values[value]!);
}

/** Counts of one tick by stream and age bucket. */
export class Tally {
  readonly streams: readonly Stream[];
  readonly entered: Int32Array;
  readonly advanced: Int32Array;
  readonly abandoned: Int32Array;
  readonly #ages: number;
  readonly #bucketOf: Uint8Array;

  /** @param bucketOf which of `ages` buckets an age in ticks falls into */
  constructor(streams: readonly Stream[], ages: number, bucketOf: (age: number) => number) {
    this.streams = streams;
    this.#ages = ages;
    this.#bucketOf = Uint8Array.from({ length: AGES }, (_, age) => bucketOf(age));
    this.entered = new Int32Array(streams.length);
    this.advanced = new Int32Array(streams.length * ages);
    this.abandoned = new Int32Array(streams.length * ages);
  }

  take({ entered, advanced, abandoned }: StepTick): void {
    this.advanced.fill(0);
    this.abandoned.fill(0);
    // Combinations come last, one for each leaf; the others are sums over them.
    const first = this.streams.length - entered.length;
    for (let leaf = 0; leaf < entered.length; leaf++) {
      const to = (first + leaf) * this.#ages;
      this.entered[first + leaf] = entered[leaf]!;
      const from = leaf * AGES;
      for (let age = 0; age < AGES; age++) {
        const [gotOn, gaveUp] = [advanced[from + age]!, abandoned[from + age]!];
        if ((gotOn | gaveUp) === 0) continue;
        const bucket = to + this.#bucketOf[age]!;
        this.advanced[bucket]! += gotOn;
        this.abandoned[bucket]! += gaveUp;
      }
    }
    for (let stream = 0; stream < first; stream++) {
      let sum = 0;
      for (const leaf of this.streams[stream]!.leaves) {
        sum += entered[leaf]!;
        for (let age = 0; age < this.#ages; age++) {
          this.advanced[stream * this.#ages + age]! += this.advanced[(first + leaf) * this.#ages + age]!;
          this.abandoned[stream * this.#ages + age]! += this.abandoned[(first + leaf) * this.#ages + age]!;
        }
      }
      this.entered[stream] = sum;
    }
  }
}
