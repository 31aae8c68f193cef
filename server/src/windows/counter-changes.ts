import { BUCKET_MS } from './cohort-counts.ts';
import type { CohortCounts, ProgressCounts, StreamKey } from './cohort-counts.ts';
import type { StreamNames } from './stream-numbers.ts';

/** A change to one cohort of one stream; merged into the stored counters by addition. */
export interface CohortDelta extends StreamKey, CohortCounts {}

/** A change to how many got on or abandoned in one tick at one age; merged by addition too. */
export interface ProgressDelta extends StreamKey, ProgressCounts {}

/** Numbers of a row, and which numbers of a place of CounterTable they are. */
export const cohortColumns: readonly number[] = [0, 1, 3, 4, 5, 6];
export const progressColumns: readonly number[] = [0, 1, 2, 4, 6];
const COHORT_WIDTH = cohortColumns.length;
const PROGRESS_WIDTH = progressColumns.length;

/**
 * Changes to counters, each (stream, bucket) and (stream, tick, age) once. Compact, because a checkpoint has tens of
 * thousands of them: rows name a stream by its number. Streams of two numbers may have the same name.
 */
export class CounterChanges {
  /** While it is the same object, a number keeps its name. */
  readonly streams: StreamNames;
  /** Six numbers a change: stream, bucket (in units of BUCKET_MS), entered, advanced, dropped, abandoned. */
  readonly rows: Int32Array;
  /** Five numbers a change: stream, start of the tick (in units of BUCKET_MS), age, advanced, abandoned. */
  readonly progressRows: Int32Array;

  constructor(streams: StreamNames, rows: Int32Array, progressRows: Int32Array) {
    this.streams = streams;
    this.rows = rows;
    this.progressRows = progressRows;
  }

  static of(cohorts: readonly CohortDelta[], progress: readonly ProgressDelta[] = []): CounterChanges {
    const names = [...cohorts, ...progress].map(({ journey, step, dimension, value }) => ({
      journey,
      step,
      dimension,
      value,
    }));
    const rows = cohorts.flatMap(({ bucketMs, entered, advanced, dropped, abandoned }, index) => [
      index,
      bucketMs / BUCKET_MS,
      entered,
      advanced,
      dropped,
      abandoned,
    ]);
    const progressRows = progress.flatMap(({ tickMs, age, advanced, abandoned }, index) => [
      cohorts.length + index,
      tickMs / BUCKET_MS,
      age,
      advanced,
      abandoned,
    ]);
    const streams = { nameOf: (stream: number) => names[stream]! };
    return new CounterChanges(streams, Int32Array.from(rows), Int32Array.from(progressRows));
  }

  get length(): number {
    return this.rows.length / COHORT_WIDTH + this.progressRows.length / PROGRESS_WIDTH;
  }

  *cohorts(): Iterable<CohortDelta> {
    const { rows, streams } = this;
    for (let at = 0; at < rows.length; at += COHORT_WIDTH) {
      yield {
        ...streams.nameOf(rows[at]!),
        bucketMs: rows[at + 1]! * BUCKET_MS,
        entered: rows[at + 2]!,
        advanced: rows[at + 3]!,
        dropped: rows[at + 4]!,
        abandoned: rows[at + 5]!,
      };
    }
  }

  *progress(): Iterable<ProgressDelta> {
    const { progressRows: rows, streams } = this;
    for (let at = 0; at < rows.length; at += PROGRESS_WIDTH) {
      yield {
        ...streams.nameOf(rows[at]!),
        tickMs: rows[at + 1]! * BUCKET_MS,
        age: rows[at + 2]!,
        advanced: rows[at + 3]!,
        abandoned: rows[at + 4]!,
      };
    }
  }
}
