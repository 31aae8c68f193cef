import type { JourneyDefinition } from '../journeys/journey-definition.ts';
import type { SegmentCoding } from '../journeys/segments.ts';
import type { StreamKey } from './cohort-counts.ts';

/** Beyond it numbering begins anew with the next checkpoint: values nobody uses any more are not kept for ever. */
const MAX_STREAMS = 100_000;

/** Small numbers for counter streams, in the order they were first asked for. */
export class StreamNumbers {
  readonly streams: StreamKey[] = [];
  private readonly numbers = new Map<string, number>();

  get isFull(): boolean {
    return this.streams.length > MAX_STREAMS;
  }

  of(journey: string, step: string, dimension: string, value: string): number {
    const name = `${journey}\0${step}\0${dimension}\0${value}`;
    let number = this.numbers.get(name);
    if (number === undefined) {
      number = this.streams.push({ journey, step, dimension, value }) - 1;
      this.numbers.set(name, number);
    }
    return number;
  }
}

/** The streams of one version of a journey: two versions share those of the steps and values they have in common. */
export class VersionStreams {
  private readonly definition: JourneyDefinition;
  private readonly coding: SegmentCoding;
  private readonly numbers: StreamNumbers;
  private readonly wholes: readonly number[];
  /** By dimension; in it by code and step. */
  private readonly values: number[][];

  constructor(definition: JourneyDefinition, coding: SegmentCoding, numbers: StreamNumbers) {
    this.definition = definition;
    this.coding = coding;
    this.numbers = numbers;
    this.wholes = definition.steps.map(({ step }) => numbers.of(definition.journey, step, '', ''));
    this.values = coding.dimensions.map(() => []);
  }

  whole(step: number): number {
    return this.wholes[step]!;
  }

  ofValue(step: number, dimension: number, code: number): number {
    const values = this.values[dimension]!;
    const at = code * this.wholes.length + step;
    while (values.length <= at)
      values.push(...this.ofAllSteps(dimension, values.length / this.wholes.length));
    return values[at]!;
  }

  private ofAllSteps(dimension: number, code: number): number[] {
    const { journey, steps } = this.definition;
    const name = this.coding.dimensions[dimension]!;
    const text = this.coding.texts[dimension]![code]!;
    return steps.map(({ step }) => this.numbers.of(journey, step, name, text));
  }
}
