import { COMBINATION, combinationValues } from '../windows/cohort-counts.ts';
import { streamId } from './hazard-baseline.ts';
import type { SegmentValue } from './segment-search/search-segments.ts';

export interface StreamName {
  readonly dimension: string;
  readonly value: string;
}

/** The streams of a step, numbered as they appear: 0 is the whole step. */
export class StepStreams {
  readonly dimensions: readonly string[];
  readonly #keys: StreamName[] = [];
  readonly #numbers = new Map<string, number>();

  constructor(dimensions: readonly string[]) {
    this.dimensions = dimensions;
    this.numberOf('', '');
  }

  get count(): number {
    return this.#keys.length;
  }

  numberOf(dimension: string, value: string): number {
    const id = streamId(dimension, value);
    let number = this.#numbers.get(id);
    if (number === undefined) {
      number = this.#keys.length;
      this.#numbers.set(id, number);
      this.#keys.push({ dimension, value });
    }
    return number;
  }

  key(stream: number): StreamName {
    return this.#keys[stream]!;
  }

  /** The values of a combination; null for other streams, and for combinations past the limit, counted together. */
  valuesOf(stream: number): readonly (string | null)[] | null {
    const { dimension, value } = this.#keys[stream]!;
    return dimension === COMBINATION ? combinationValues(value) : null;
  }

  copy(): StepStreams {
    const copy = new StepStreams(this.dimensions);
    for (const { dimension, value } of this.#keys) copy.numberOf(dimension, value);
    return copy;
  }

  /** The whole step, and of a combination its single values. */
  largerOf(stream: number): readonly number[] {
    const values = this.valuesOf(stream) ?? [];
    const singles = values.flatMap((value, at) => {
      if (value === null) return [];
      const single = this.#numbers.get(streamId(this.dimensions[at]!, value));
      return single === undefined ? [] : [single];
    });
    return [0, ...singles];
  }
}

/** What the customers of a stream have in common, as far as known: nothing for the whole step. */
export function streamValues(
  { dimension, value }: StreamName,
  dimensions: readonly string[],
): SegmentValue[] {
  if (dimension === '') return [];
  if (dimension !== COMBINATION) return [{ dimension, value }];
  return (combinationValues(value) ?? []).flatMap((one, at) =>
    one === null ? [] : [{ dimension: dimensions[at]!, value: one }],
  );
}
