import type { JourneyCatalog } from '../../server/src/journeys/journey-catalog.ts';
import type { Run } from '../../server/src/journeys/run.ts';
import { CounterStreams } from '../../server/src/storage/counter-streams.ts';
import type { Database } from '../../server/src/storage/database.ts';
import { PgCheckpointStore } from '../../server/src/storage/pg-checkpoint-store.ts';
import { CounterChanges } from '../../server/src/windows/counter-changes.ts';
import type { Checkpoint } from '../../server/src/windows/partition-state.ts';

/** A partition that was just claimed, and checkpoints of it, which number themselves. */
export async function claimPartition(
  database: Database,
  name: { readonly topic: string; readonly partition: number },
  catalog: JourneyCatalog,
) {
  const store = new PgCheckpointStore(database, new CounterStreams(database));
  const claim = await store.claim(name, catalog);
  let number = claim.checkpoint;
  /** Nothing happened but what is said. */
  const save = (changes: Partial<Checkpoint>) => {
    number++;
    return store.save(claim, {
      number,
      checkpoint: { ...nothing, readOffset: number, resumeOffset: number, ...changes },
      outcomes: [],
      deadLetters: [],
      endOffset: number,
      lastMessageAtMs: null,
      savedAtMs: 0,
    });
  };
  return { store, claim, save };
}

/** What a checkpoint says of runs that moved. */
export function changed(...runs: Run[]): Checkpoint['runs'] {
  return runs.map((run) => ({ journey: run.definition.journey, key: run.key, run }));
}

/** And of those that are over. */
export function gone(journey: string, ...keys: string[]): Checkpoint['runs'] {
  return keys.map((key) => ({ journey, key, run: null }));
}

const nothing: Checkpoint = {
  readOffset: 0,
  resumeOffset: 0,
  watermarkMs: null,
  newestMs: null,
  eras: [],
  counters: CounterChanges.of([]),
  runs: [],
  refreshed: [],
  passEnded: false,
  evicted: [],
  warmed: [],
  idBlocks: [],
  forgetIdsBefore: 0,
};
