import type { AttributeValue } from './journey-definition.ts';
import type { Touchpoint } from './touchpoint.ts';

/** Dimension to value, as far as known. */
export type Segments = Readonly<Record<string, string>>;

/** Segment values and reasons are cut here, so that a stray free-text attribute cannot bloat what is stored. */
const MAX_VALUE_LENGTH = 64;
/** From here on combinations are made anew; those in use stay with their runs. */
const MAX_COMBINATIONS = 50_000;

/** One combination of values, and what it becomes when one more is learnt. */
interface Combination {
  readonly values: Segments;
  /** Indices of the dimensions it has no value of. */
  readonly missing: readonly number[];
  /** By dimension, by the value as it came. */
  readonly next: (Map<AttributeValue, Combination> | undefined)[];
}

/**
 * The combinations of segment values met in one version of a journey. The same combination is the same object, however
 * it was learnt: a million runs share some thousands of them, and two runs' segments are compared at a glance.
 */
export class SegmentTable {
  private readonly dimensions: readonly string[];
  private readonly combinations = new Map<Segments, Combination>();
  private none: Combination;

  constructor(dimensions: readonly string[]) {
    this.dimensions = dimensions;
    this.none = this.make({});
  }

  /** Nothing known yet. */
  get nothing(): Segments {
    return this.none.values;
  }

  /** Values of the first touchpoint stay; a dimension missing there is filled from the first later one that has it. */
  learn(known: Segments, touchpoint: Touchpoint): Segments {
    let combination = this.combinations.get(known) ?? this.find(known);
    for (const index of combination.missing) {
      const value = touchpoint.attributes[this.dimensions[index]!];
      if (value === undefined || value === null || value === '') continue;
      combination = combination.next[index]?.get(value) ?? this.extend(combination, index, value);
    }
    return combination.values;
  }

  /** The shared object of these values. */
  shared(values: Segments): Segments {
    return (this.combinations.get(values) ?? this.find(values)).values;
  }

  private extend(combination: Combination, index: number, value: NonNullable<AttributeValue>): Combination {
    const text = valueText(value);
    // A text that is cut is not worth remembering as it came: it is likely to be another each time.
    const name = typeof value === 'string' ? text : value;
    const next = (combination.next[index] ??= new Map<AttributeValue, Combination>());
    let extended = next.get(name);
    if (!extended) {
      extended = this.find({ ...combination.values, [this.dimensions[index]!]: text });
      next.set(name, extended);
    }
    return extended;
  }

  /** By one way only, dimension by dimension, so that there is one object for it. */
  private find(values: Segments): Combination {
    if (this.combinations.size > MAX_COMBINATIONS) {
      this.combinations.clear();
      this.none = this.make({});
    }
    let combination = this.none;
    this.dimensions.forEach((dimension, index) => {
      const value = values[dimension];
      if (value === undefined) return;
      const next = (combination.next[index] ??= new Map<AttributeValue, Combination>());
      let extended = next.get(value);
      if (!extended) next.set(value, (extended = this.make({ ...combination.values, [dimension]: value })));
      combination = extended;
    });
    return combination;
  }

  private make(values: Segments): Combination {
    const missing = this.dimensions.flatMap((dimension, index) =>
      values[dimension] === undefined ? [index] : [],
    );
    const combination = { values, missing, next: [] };
    this.combinations.set(values, combination);
    return combination;
  }
}

/** Well-formed also where the cut goes through an emoji: half of one is no text a database takes. */
export function valueText(value: string | number | boolean): string {
  return String(value).slice(0, MAX_VALUE_LENGTH).toWellFormed();
}
