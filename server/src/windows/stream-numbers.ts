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
