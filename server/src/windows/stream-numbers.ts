import { COMBINATION, combinationText } from '../journeys/combination.ts';
import type { JourneyDefinition } from '../journeys/journey-definition.ts';
import type { SegmentCoding } from '../journeys/segments.ts';
import type { StreamKey } from './cohort-counts.ts';

/** Beyond it numbering begins anew with the next checkpoint: values nobody uses any more are not kept for ever. */
const MAX_STREAMS = 1_000_000;
/** No stream: of a value that is not known. */
export const NONE = -1;

/** What streams are called, by number. */
export interface StreamNames {
  nameOf(stream: number): StreamKey;
}

/** The streams of one value at all steps of one version: their numbers follow one another. */
interface Block {
  readonly first: number;
  readonly definition: JourneyDefinition;
  readonly dimension: string;
  /** Of a combination what it is made of: most are never asked for their name twice. */
  readonly value: string | readonly (string | null)[];
}

/**
 * Small numbers for counter streams, in the order they were first needed. Two versions of a journey have numbers of
 * their own for the streams they share: whoever stores them brings them together by name.
 */
export class StreamNumbers implements StreamNames {
  private readonly blocks: Block[] = [];
  private count = 0;

  get isFull(): boolean {
    return this.count > MAX_STREAMS;
  }

  /** The number of the stream at the first step. */
  reserve(definition: JourneyDefinition, dimension: string, value: Block['value']): number {
    const first = this.count;
    this.blocks.push({ first, definition, dimension, value });
    this.count += definition.steps.length;
    return first;
  }

  nameOf(stream: number): StreamKey {
    let low = 0;
    for (let high = this.blocks.length - 1; low < high;) {
      const middle = (low + high + 1) >> 1;
      if (this.blocks[middle]!.first <= stream) low = middle;
      else high = middle - 1;
    }
    const { first, definition, dimension, value } = this.blocks[low]!;
    return {
      journey: definition.journey,
      step: definition.steps[stream - first]!.step,
      dimension,
      value: typeof value === 'string' ? value : combinationText(value),
    };
  }
}

/** Which streams a run counts in, by its combination of values, in one version of a journey. */
export class VersionStreams {
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
    this.whole = numbers.reserve(definition, '', '');
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

  private makeRoom(place: number): void {
    const old = this.firsts;
    this.firsts = new Int32Array(2 * (place + this.perCombination)).fill(NONE);
    this.firsts.set(old);
  }

  private fill(place: number, combination: number): void {
    const { coding, definition, numbers, firsts } = this;
    const codes = coding.codesAt(combination);
    const values = codes.map((code, dimension) => (code < 0 ? null : coding.texts[dimension]![code]!));
    firsts[place] = this.whole;
    codes.forEach((code, dimension) => {
      if (code < 0) return;
      const first = (this.values[dimension]![code] ??= numbers.reserve(
        definition,
        coding.dimensions[dimension]!,
        values[dimension]!,
      ));
      firsts[place + 1 + dimension] = first;
    });
    if (codes.length > 1) {
      firsts[place + 1 + codes.length] = numbers.reserve(definition, COMBINATION, values);
    }
  }
}
