import { JourneyCatalog } from '../../../server/src/journeys/journey-catalog.ts';
import { COMBINATION } from '../../../server/src/windows/cohort-counts.ts';
import { defaultEngineOptions, PartitionEngine } from '../../../server/src/windows/partition-engine.ts';
import { ageBucketEnds } from '../../../server/src/windows/ticks.ts';
import { LAST_AGE, TICK_MS } from './shape.ts';
import type { StepTick } from './step-source.ts';
import { streamsOf } from './streams.ts';
import { journeyOf } from './touchpoint-source.ts';
import type { Arrival } from './touchpoint-source.ts';
import { targetNames } from './world.ts';
import type { World } from './world.ts';

const AGES = LAST_AGE + 1;
/** What is behind the last touchpoint, so that all of them are settled. */
const CLOSING_MS = 3_600_000;

/**
 * The same touchpoints through the product's engine, in so many partitions by customer: what its checkpoints add up to.
 * Ages are only known by group, so all of a group are put where the group begins.
 */
export function engineTicks(
  world: World,
  arrivals: readonly Arrival[],
  fromTick: number,
  ticks: number,
  partitions: number,
): StepTick[] {
  const journey = journeyOf(world);
  const leafOf = new Map(
    streamsOf(world)
      .filter(({ dimension }) => dimension === COMBINATION)
      .map(({ value, leaves }) => [value, leaves[0]!]),
  );
  const counted = Array.from({ length: ticks }, (_, at) => emptyTick(fromTick + at, world.leaves.length));
  const logs = Array.from({ length: partitions }, (): Arrival[] => []);
  const inOrder = arrivals.toSorted((a, b) => a.arrivesMs - b.arrivesMs);
  for (const arrival of inOrder) logs[partitionOf(arrival, partitions)]!.push(arrival);
  for (const log of logs) {
    const engine = new PartitionEngine(new JourneyCatalog([journey]), defaultEngineOptions);
    log.forEach(({ touchpoint, arrivesMs }, offset) => engine.receive(touchpoint, offset, arrivesMs));
    engine.advanceTo((inOrder.at(-1)?.arrivesMs ?? 0) + CLOSING_MS);
    const { counters } = engine.takeCheckpoint();
    for (const { step, dimension, value, bucketMs, entered, advanced } of counters.cohorts()) {
      if (step !== 'step-0' || dimension !== COMBINATION) continue;
      const at = bucketMs / TICK_MS - fromTick;
      const leaf = leafOf.get(value)!;
      if (counted[at]) counted[at].entered[leaf]! += entered;
      const mature = counted[at + AGES]?.mature;
      if (mature) mature.entered[leaf]! += entered;
      if (mature) mature.advanced[leaf]! += advanced;
    }
    for (const { step, dimension, value, tickMs, age, advanced, abandoned } of counters.progress()) {
      const tick = counted[tickMs / TICK_MS - fromTick];
      if (step !== 'step-0' || dimension !== COMBINATION || !tick) continue;
      const place = leafOf.get(value)! * AGES + (age === 0 ? 0 : ageBucketEnds[age - 1]!);
      tick.advanced[place]! += advanced;
      tick.abandoned[place]! += abandoned;
    }
  }
  return counted;
}

function partitionOf({ touchpoint }: Arrival, partitions: number): number {
  let hash = 7;
  for (const char of touchpoint.identities['customer']!) hash = (hash * 31 + char.charCodeAt(0)) % 65_521;
  return hash % partitions;
}

export function emptyTick(tick: number, leaves: number): StepTick {
  return {
    tick,
    entered: new Int32Array(leaves),
    advanced: new Int32Array(leaves * AGES),
    abandoned: new Int32Array(leaves * AGES),
    mature: { entered: new Int32Array(leaves), advanced: new Int32Array(leaves) },
    expected: new Float64Array(targetNames.length),
    intended: 0,
    succeeded: 0,
  };
}
