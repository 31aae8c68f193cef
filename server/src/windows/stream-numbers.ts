import { COMBINATION, combinationText } from '../journeys/combination.ts';
import type { JourneyDefinition } from '../journeys/journey-definition.ts';
import type { SegmentCoding } from '../journeys/segments.ts';
import type { StreamKey } from './cohort-counts.ts';
import { NumberList } from '../kernel/number-list.ts';

/** Beyond it numbering begins anew with the next checkpoint: values nobody uses any more are not kept for ever. */
const MAX_STREAMS = 1_000_000;
/** No stream: of a value that is not known. */
export const NONE = -1;
/** Kinds of blocks: the whole, the dimensions by their place, and after them the combinations. */
const WHOLE = -1;

/** What streams are called, by number. */
export interface StreamNames {
  nameOf(stream: number): StreamKey;
}

/** Who can say what the streams of a block are called. */
interface BlockOwner {
  nameOf(kind: number, which: number, step: number): StreamKey;
}

/**
 * Small numbers for counter streams, in the order they were first needed. Those of one value at all steps of a version
 * are a block: their numbers follow one another. Most are combinations, of which there are very many, so a block takes
 * four numbers. Two versions of a journey have numbers of their own for the streams they share: whoever stores them
 * brings them together by name.
 */
export class StreamNumbers implements StreamNames {
  /** By block: its first number, its owner, and what the owner knows it by. */
  private readonly firsts = new NumberList();
  private readonly owners: BlockOwner[] = [];
  private readonly kinds = new NumberList();
  private readonly whiches = new NumberList();
  private count = 0;

  get isFull(): boolean {
    return this.count > MAX_STREAMS;
  }

  /** The number of the stream at the first step. */
  reserve(owner: BlockOwner, steps: number, kind: number, which: number): number {
    const first = this.count;
    this.firsts.push(first);
    this.owners.push(owner);
    this.kinds.push(kind);
    this.whiches.push(which);
    this.count += steps;
    return first;
  }

  nameOf(stream: number): StreamKey {
    let low = 0;
    for (let high = this.owners.length - 1; low < high;) {
      const middle = (low + high + 1) >> 1;
      if (this.firsts.at(middle) <= stream) low = middle;
      else high = middle - 1;
    }
    return this.owners[low]!.nameOf(this.kinds.at(low), this.whiches.at(low), stream - this.firsts.at(low));
  }
}

/** Which streams a run counts in, by its combination of values, in one version of a journey. */
export class VersionStreams implements BlockOwner {
  /** How many of them a combination has at a step, those of unknown values included. */
  readonly perCombination: number;
  private readonly definition: JourneyDefinition;
  private readonly coding: SegmentCoding;
  private readonly numbers: StreamNumbers;
  private readonly whole: number;
  /** By dimension and code. */
  private readonly values: number[][];
  /** By combination: `perCombination` numbers, those of the first step; all NONE where it was not asked for yet. */
  private firsts = new Int32Array();

  constructor(definition: JourneyDefinition, coding: SegmentCoding, numbers: StreamNumbers) {
    this.definition = definition;
    this.coding = coding;
    this.numbers = numbers;
    this.perCombination = 1 + coding.dimensions.length + (coding.dimensions.length > 1 ? 1 : 0);
    this.whole = this.reserve(WHOLE, 0);
    this.values = coding.dimensions.map(() => []);
  }

  /** Where the streams of a combination begin in `at`. */
  placeOf(combination: number): number {
    const place = combination * this.perCombination;
    if (place >= this.firsts.length) this.makeRoom(place);
    if (this.firsts[place] === NONE) this.fill(place, combination);
    return place;
  }

  /** The number of the stream at the first step, or NONE; those of later steps follow. */
  at(place: number): number {
    return this.firsts[place]!;
  }

  nameOf(kind: number, which: number, step: number): StreamKey {
    const { coding, definition } = this;
    const at = { journey: definition.journey, step: definition.steps[step]!.step };
    if (kind === WHOLE) return { ...at, dimension: '', value: '' };
    if (kind < coding.dimensions.length) {
      return { ...at, dimension: coding.dimensions[kind]!, value: coding.texts[kind]![which]! };
    }
    const values = coding.dimensions.map((_, dimension) => {
      const code = coding.codeAt(which, dimension);
      return code < 0 ? null : coding.texts[dimension]![code]!;
    });
    return { ...at, dimension: COMBINATION, value: combinationText(values) };
  }

  private makeRoom(place: number): void {
    const old = this.firsts;
    const room = Math.max(2 * old.length, place + this.perCombination);
    this.firsts = new Int32Array(room).fill(NONE, old.length);
    this.firsts.set(old);
  }

  private fill(place: number, combination: number): void {
    const { coding, firsts } = this;
    const dimensions = coding.dimensions.length;
    firsts[place] = this.whole;
    for (let dimension = 0; dimension < dimensions; dimension++) {
      const code = coding.codeAt(combination, dimension);
      if (code < 0) continue;
      firsts[place + 1 + dimension] = this.values[dimension]![code] ??= this.reserve(dimension, code);
    }
    if (dimensions > 1) firsts[place + 1 + dimensions] = this.reserve(dimensions, combination);
  }

  private reserve(kind: number, which: number): number {
    return this.numbers.reserve(this, this.definition.steps.length, kind, which);
  }
}
