import type { JourneyCatalog } from '../journeys/journey-catalog.ts';
import { deadlineOf } from '../journeys/run.ts';
import type { Run } from '../journeys/run.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { Checkpoint, ColdRun, RunKey } from '../windows/partition-state.ts';
import type { ColdPlace, Portion } from '../workflows/checkpoint-store.ts';
import type { Database, Queryable } from './database.ts';
import { DamagedBytes } from './run-blocks/byte-reader.ts';
import { encodeRunBlock, readRunBlock } from './run-blocks/run-block.ts';

/** Rows asked for at once: what is known of a run costs some ten times less than the run. */
const KEYS_AT_ONCE = 50_000;
const RUNS_AT_ONCE = 5_000;

/** Runs that left memory become rows, those that came back are rows no more. */
export async function saveColdRuns(
  transaction: Queryable,
  partitionId: number,
  { evicted, warmed }: Pick<Checkpoint, 'evicted' | 'warmed'>,
): Promise<void> {
  // First, because a run may have come back and left again within one checkpoint.
  if (warmed.length > 0) {
    const keys = [warmed.map(({ journey }) => journey), warmed.map(({ key }) => key)];
    await transaction.query(deleteColdRuns, [partitionId, ...keys]);
  }
  if (evicted.length === 0) return;
  await transaction.query(insertColdRuns, [
    partitionId,
    evicted.map(({ definition }) => definition.journey),
    evicted.map(({ key }) => key),
    evicted.map(({ definition }) => definition.version),
    evicted.map((run) => deadlineOf(run)),
    evicted.map((run) => encodeRunBlock([run], [])),
  ]);
}

/** In order of journey and key. Runs of unknown versions are left out: they wait for the day their version is known. */
export async function readColdKeys(
  database: Pick<Database, 'query'>,
  partitionId: number,
  catalog: Pick<JourneyCatalog, 'find'>,
  after: ColdPlace | null,
): Promise<Portion<ColdRun>> {
  const rows = await database.query<ColdRow>(selectColdKeys, [
    partitionId,
    after?.journey ?? '',
    after?.key ?? '',
    KEYS_AT_ONCE,
  ]);
  return {
    items: rows.flatMap(({ journey, version, key, deadline_ms: deadlineMs }) =>
      catalog.find(journey, version) ? [{ journey, key, deadlineMs }] : [],
    ),
    next: placeAfter(rows, KEYS_AT_ONCE),
  };
}

export async function readColdRuns(
  database: Pick<Database, 'query'>,
  partitionId: number,
  catalog: Pick<JourneyCatalog, 'find'>,
  keys: readonly RunKey[],
): Promise<Run[]> {
  const rows = await database.query<ColdRunRow>(selectColdRuns, [
    partitionId,
    keys.map(({ journey }) => journey),
    keys.map(({ key }) => key),
  ]);
  return rows.flatMap((row) => asRuns(partitionId, row, catalog));
}

/** Those with a deadline before `beforeMs`, the earliest first. */
export async function readDueColdRuns(
  database: Pick<Database, 'query'>,
  partitionId: number,
  catalog: Pick<JourneyCatalog, 'find'>,
  beforeMs: number,
  after: ColdPlace | null,
): Promise<Portion<Run>> {
  const rows = await database.query<ColdRunRow>(selectDueColdRuns, [
    partitionId,
    beforeMs,
    after?.deadlineMs ?? null,
    after?.journey ?? '',
    after?.key ?? '',
    RUNS_AT_ONCE,
  ]);
  return {
    items: rows.flatMap((row) => asRuns(partitionId, row, catalog)),
    next: placeAfter(rows, RUNS_AT_ONCE),
  };
}

interface ColdRow {
  journey: string;
  key: string;
  version: number;
  deadline_ms: number;
}
type ColdRunRow = ColdRow & { bytes: Buffer };

function placeAfter(rows: readonly ColdRow[], asked: number): ColdPlace | null {
  const last = rows.at(-1);
  if (!last || rows.length < asked) return null;
  return { journey: last.journey, key: last.key, deadlineMs: last.deadline_ms };
}

function asRuns(
  partitionId: number,
  { journey, bytes }: ColdRunRow,
  catalog: Pick<JourneyCatalog, 'find'>,
): Run[] {
  const runs: Run[] = [];
  try {
    readRunBlock(bytes, {
      findVersion: (name, version) => catalog.find(name, version),
      isWanted: () => true,
      found: (run) => runs.push(run),
      forgotten: () => undefined,
      orphaned: () => undefined,
    });
  } catch (error) {
    if (!(error instanceof DamagedBytes)) throw error;
    throw new WegwarteError(
      'state-damaged',
      `cold_run of partition ${partitionId}, journey ${journey}: ${error.message}`,
      { cause: error },
    );
  }
  return runs;
}

// What stands there already is one of a version that was not known: the new one takes its place.
const insertColdRuns = /* sql */ `
  insert into cold_run (partition_id, journey, key, version, deadline, bytes)
  select $1, journey, key, version, to_timestamp(deadline_ms / 1000), bytes
  from unnest($2::text[], $3::text[], $4::int[], $5::float8[], $6::bytea[])
    as evicted (journey, key, version, deadline_ms, bytes)
  on conflict (partition_id, journey, key) do update set
    version = excluded.version, deadline = excluded.deadline, bytes = excluded.bytes`;

const deleteColdRuns = /* sql */ `
  delete from cold_run using unnest($2::text[], $3::text[]) as warmed (journey, key)
  where partition_id = $1 and cold_run.journey = warmed.journey and cold_run.key = warmed.key`;

const selectColdKeys = /* sql */ `
  select journey, key, version, (extract(epoch from deadline) * 1000)::float8 as deadline_ms
  from cold_run where partition_id = $1 and (journey, key) > ($2, $3) order by journey, key limit $4`;

const selectColdRuns = /* sql */ `
  select journey, key, version, (extract(epoch from deadline) * 1000)::float8 as deadline_ms, bytes
  from cold_run join unnest($2::text[], $3::text[]) as wanted (journey, key) using (journey, key)
  where partition_id = $1`;

const selectDueColdRuns = /* sql */ `
  select journey, key, version, (extract(epoch from deadline) * 1000)::float8 as deadline_ms, bytes
  from cold_run
  where partition_id = $1 and deadline < to_timestamp($2::float8 / 1000)
    and ($3::float8 is null or (deadline, journey, key) > (to_timestamp($3::float8 / 1000), $4, $5))
  order by deadline, journey, key limit $6`;
