import type { JourneyDefinition } from '../journeys/journey-definition.ts';
import { planOf } from '../journeys/journey-plan.ts';
import type { SegmentCoding } from '../journeys/segments.ts';
import { BUCKET_MS } from './cohort-counts.ts';
import type { CounterTable } from './counter-table.ts';
import { NumberList } from '../kernel/number-list.ts';
import { NONE, VersionStreams } from './stream-numbers.ts';
import type { StreamNumbers } from './stream-numbers.ts';
import { ageBucketOf, tickMsOf } from './ticks.ts';

/** What became of a run at a step, by the place of its count; 0: nothing yet. */
export const UNDECIDED = 0;
export const ADVANCED = 1;
export const DROPPED = 2;
export const ABANDONED = 3;

/** Numbers of a record: combination, bucket of entering, change of `entered`, outcome, its sign, age in ticks. */
const WIDTH = 6;

/**
 * What has changed in one version of a journey since the last checkpoint.
 *
 * A touchpoint changes a run in some eight streams, all at the same step. Looking them up at once would fetch eight
 * places of a large table from memory; so the change is noted, step by step, and spread over the streams when a
 * checkpoint is taken: those of one step fit into a small table.
 */
export class VersionChanges {
  private readonly streams: VersionStreams;
  private readonly tickMs: readonly number[];
  /** By step. */
  private readonly records: readonly NumberList[];

  constructor(definition: JourneyDefinition, coding: SegmentCoding, numbers: StreamNumbers) {
    this.streams = new VersionStreams(definition, coding, numbers);
    this.tickMs = planOf(definition).deadlinesMs.map(tickMsOf);
    this.records = definition.steps.map(() => new NumberList());
  }

  /** `endedMs`: when the stay ended, for ADVANCED and ABANDONED. */
  add(
    step: number,
    combination: number,
    enteredMs: number,
    entered: number,
    outcome: number,
    endedMs: number,
    sign: number,
  ): void {
    const tickMs = this.tickMs[step]!;
    const hasAge = outcome === ADVANCED || outcome === ABANDONED;
    const records = this.records[step]!;
    records.push(combination);
    records.push(Math.floor(enteredMs / BUCKET_MS));
    records.push(entered);
    records.push(outcome);
    records.push(sign);
    records.push(hasAge ? Math.floor(endedMs / tickMs) - Math.floor(enteredMs / tickMs) : 0);
  }

  /** Spreads what was noted, a step at a time; `drain` empties the tables before the next. */
  drainInto(cohorts: CounterTable, progress: CounterTable, drain: () => void): void {
    this.records.forEach((records, step) => {
      if (records.length === 0) return;
      for (let at = 0; at < records.length; at += WIDTH) this.spread(records, at, step, cohorts, progress);
      records.clear();
      drain();
    });
  }

  private spread(
    records: NumberList,
    at: number,
    step: number,
    cohorts: CounterTable,
    progress: CounterTable,
  ): void {
    const { streams } = this;
    const bucket = records.at(at + 1);
    const entered = records.at(at + 2);
    const outcome = records.at(at + 3);
    const sign = records.at(at + 4);
    const ticks = records.at(at + 5);
    const hasAge = outcome === ADVANCED || outcome === ABANDONED;
    const perTick = this.tickMs[step]! / BUCKET_MS;
    const endBucket = (Math.floor(bucket / perTick) + ticks) * perTick;
    const age = ageBucketOf(ticks);
    const place = streams.placeOf(records.at(at));
    for (let index = 0; index < streams.perCombination; index++) {
      const first = streams.at(place + index);
      if (first === NONE) continue;
      cohorts.add(first + step, bucket, 0, entered, outcome, sign);
      if (hasAge) progress.add(first + step, endBucket, age, 0, outcome, sign);
    }
  }
}
