import { HashIndex } from '../kernel/hash-index.ts';
import { NumberList } from '../kernel/number-list.ts';
import type { AttributeValue } from './journey-definition.ts';
import type { Touchpoint } from './touchpoint.ts';

/** Dimension to value, as far as known. */
export type Segments = Readonly<Record<string, string>>;

/** Segment values and reasons are cut here, so that a stray free-text attribute cannot bloat what is stored. */
const MAX_VALUE_LENGTH = 64;
/** From here on everything is coded anew; what is in use stays with its runs. */
const MAX_COMBINATIONS = 100_000;
/** No value of the dimension is known. */
const UNKNOWN = -1;
/** The combination of those of whom nothing is known yet, not even that. */
const NOTHING = -1;

/** Small numbers for the values of a version's dimensions, and for combinations of them, in the order they were met. */
export interface SegmentCoding {
  readonly dimensions: readonly string[];
  /** By dimension, by code. */
  readonly texts: readonly (readonly string[])[];
  /** The code of one value of a combination; -1 where nothing is known. */
  codeAt(combination: number, dimension: number): number;
}

/** Segment values that know their codes; to others they are nothing but values. */
class CodedSegments {
  readonly [dimension: string]: string;
  readonly #coding: Coding;
  readonly #combination: number;
  /** Whether a value of every dimension is known, so that nothing more can be learnt. */
  readonly #isComplete: boolean;

  constructor(coding: Coding, codes: readonly number[], combination: number) {
    this.#coding = coding;
    this.#combination = combination;
    this.#isComplete = !codes.includes(UNKNOWN);
    const values: Record<string, string> = {};
    codes.forEach((code, index) => {
      if (code !== UNKNOWN) values[coding.dimensions[index]!] = coding.texts[index]![code]!;
    });
    Object.assign(this, values);
  }

  static codingOf(segments: Segments): Coding | null {
    return #coding in segments ? (segments as CodedSegments).#coding : null;
  }

  static combinationOf(segments: Segments): number {
    return (segments as CodedSegments).#combination;
  }

  static areComplete(segments: Segments): boolean {
    return (segments as CodedSegments).#isComplete;
  }
}

/** By which numbers the values are known; null for values that no table has made. */
export function codingOf(segments: Segments): SegmentCoding | null {
  return CodedSegments.codingOf(segments);
}

/** Number of the combination in its coding. Only of segments that have one. */
export function combinationOf(segments: Segments): number {
  return CodedSegments.combinationOf(segments);
}

/**
 * The segment values met in one version of a journey. The same combination is the same object: a million runs share
 * some thousands of them, two runs' segments are compared at a glance, and counters find their streams by code.
 */
export class SegmentTable {
  private readonly dimensions: readonly string[];
  private coding: Coding;

  constructor(dimensions: readonly string[]) {
    this.dimensions = dimensions;
    this.coding = new Coding(dimensions);
  }

  /** Those of a first touchpoint. */
  begin(touchpoint: Touchpoint): Segments {
    return this.current().learn(NOTHING, touchpoint);
  }

  /** Values of the first touchpoint stay; a dimension missing there is filled from the first later one that has it. */
  learn(known: Segments, touchpoint: Touchpoint): Segments {
    const coding = this.current();
    const shared = this.shared(known);
    if (CodedSegments.areComplete(shared)) return shared;
    return coding.learn(CodedSegments.combinationOf(shared), touchpoint);
  }

  /** The shared object of these values. */
  shared(values: Segments): Segments {
    const coding = this.current();
    return CodedSegments.codingOf(values) === coding ? values : coding.encode(values);
  }

  private current(): Coding {
    if (this.coding.size > MAX_COMBINATIONS) this.coding = new Coding(this.dimensions);
    return this.coding;
  }
}

class Coding implements SegmentCoding {
  readonly dimensions: readonly string[];
  readonly texts: string[][];
  private readonly codesByText: Map<AttributeValue, number>[];
  private readonly combinations: CodedSegments[] = [];
  /** One after another, as many for each combination as there are dimensions. */
  private readonly combined = new NumberList();
  /** From the hash of a combination's codes to its place. */
  private readonly index = new HashIndex();
  /** Of the combination that is being looked for. */
  private readonly codes: number[];

  constructor(dimensions: readonly string[]) {
    this.dimensions = dimensions;
    this.texts = dimensions.map(() => []);
    this.codesByText = dimensions.map(() => new Map<AttributeValue, number>());
    this.codes = dimensions.map(() => UNKNOWN);
  }

  get size(): number {
    return this.combinations.length;
  }

  codeAt(combination: number, dimension: number): number {
    return this.combined.at(combination * this.dimensions.length + dimension);
  }

  learn(known: number, touchpoint: Touchpoint): Segments {
    const { codes, dimensions } = this;
    for (let index = 0; index < dimensions.length; index++) {
      const code = known === NOTHING ? UNKNOWN : this.codeAt(known, index);
      codes[index] = code === UNKNOWN ? this.codeOf(index, touchpoint.attributes[dimensions[index]!]) : code;
    }
    return this.combination();
  }

  encode(values: Segments): Segments {
    this.dimensions.forEach((dimension, index) => {
      this.codes[index] = this.codeOf(index, values[dimension]);
    });
    return this.combination();
  }

  private codeOf(index: number, value: AttributeValue | undefined): number {
    if (value === undefined || value === null || value === '') return UNKNOWN;
    return this.codesByText[index]!.get(value) ?? this.newCode(index, value);
  }

  private newCode(index: number, value: NonNullable<AttributeValue>): number {
    const known = this.codesByText[index]!;
    const text = valueText(value);
    let code = known.get(text);
    if (code === undefined) {
      code = this.texts[index]!.push(text) - 1;
      known.set(text, code);
    }
    // A long text is not kept as it came: the next one is likely to be another.
    if (typeof value !== 'string') known.set(value, code);
    return code;
  }

  /** Of the codes at hand. */
  private combination(): Segments {
    let high = 0x9e3779b1 | 0;
    let low = 0x5f356495;
    for (const code of this.codes) {
      high = Math.imul(high ^ code, 0x85ebca6b);
      high ^= high >>> 15;
      low = Math.imul(low + code, 0xc2b2ae35);
      low ^= low >>> 13;
    }
    const place = this.index.get(high, low);
    if (place !== -1) return this.combinations[place]!;
    const made = new CodedSegments(this, this.codes, this.combinations.length);
    for (const code of this.codes) this.combined.push(code);
    this.index.set(high, low, this.combinations.push(made) - 1);
    return made;
  }
}

/** Well-formed also where the cut goes through an emoji: half of one is no text a database takes. */
export function valueText(value: string | number | boolean): string {
  return String(value).slice(0, MAX_VALUE_LENGTH).toWellFormed();
}
