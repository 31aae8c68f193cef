import { BUCKET_MS } from './cohort-counts.ts';
import type { StreamKey } from './cohort-counts.ts';

/** A change to one cohort of one stream; merged into the stored counters by addition. */
export interface CounterDelta extends StreamKey {
  readonly bucketMs: number;
  readonly entered: number;
  readonly advanced: number;
  readonly dropped: number;
  readonly abandoned: number;
}

/** Numbers of one change: stream, bucket, entered, advanced, dropped, abandoned. */
const WIDTH = 6;

/**
 * Changes to cohorts, each (stream, bucket) once. Compact, because a checkpoint has tens of thousands of them: `rows`
 * holds six numbers a change and names a stream by its place in `streams`; iterating gives them in full.
 */
export class CounterChanges implements Iterable<CounterDelta> {
  /** Names by stream number. While it is the same array, a number keeps its name. */
  readonly streams: readonly StreamKey[];
  /** Six numbers a change: stream, bucket (in units of BUCKET_MS), entered, advanced, dropped, abandoned. */
  readonly rows: Int32Array;

  constructor(streams: readonly StreamKey[], rows: Int32Array) {
    this.streams = streams;
    this.rows = rows;
  }

  static of(deltas: readonly CounterDelta[]): CounterChanges {
    const rows = new Int32Array(deltas.length * WIDTH);
    deltas.forEach(({ bucketMs, entered, advanced, dropped, abandoned }, index) => {
      rows.set([index, bucketMs / BUCKET_MS, entered, advanced, dropped, abandoned], index * WIDTH);
    });
    return new CounterChanges(
      deltas.map(({ journey, step, dimension, value }) => ({ journey, step, dimension, value })),
      rows,
    );
  }

  get length(): number {
    return this.rows.length / WIDTH;
  }

  *[Symbol.iterator](): Iterator<CounterDelta> {
    const { rows, streams } = this;
    for (let at = 0; at < rows.length; at += WIDTH) {
      const { journey, step, dimension, value } = streams[rows[at]!]!;
      yield {
        journey,
        step,
        dimension,
        value,
        bucketMs: rows[at + 1]! * BUCKET_MS,
        entered: rows[at + 2]!,
        advanced: rows[at + 3]!,
        dropped: rows[at + 4]!,
        abandoned: rows[at + 5]!,
      };
    }
  }
}
