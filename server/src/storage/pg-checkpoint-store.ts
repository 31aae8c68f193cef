import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { JourneyCatalog } from '../journeys/journey-catalog.ts';
import type { Run, RunState } from '../journeys/run.ts';
import type { ChangedRun, PartitionState, VersionEra } from '../windows/partition-state.ts';
import type { CounterDelta } from '../windows/counter-changes.ts';
import type { IdBlock } from '../windows/recent-ids.ts';
import type {
  CheckpointStore,
  FollowedCheckpoint,
  PartitionClaim,
  PartitionName,
} from '../workflows/checkpoint-store.ts';
import {
  claimPartition,
  deleteIds,
  deleteRuns,
  hearPartition,
  insertDeadLetters,
  insertIds,
  lockPartition,
  selectIds,
  selectRejected,
  selectRuns,
  updatePartition,
  upsertCounters,
  upsertOutcomes,
  upsertRuns,
} from './checkpoint-statements.ts';
import type { CounterStreams } from './counter-streams.ts';
import type { Database, Queryable } from './database.ts';

/**
 * Counters, run state and the next offset of a partition, in one transaction.
 *
 * Invariant: a checkpoint is in the database wholly and once. The owner's epoch fences a writer that lost the
 * partition; the checkpoint's number tells a commit whose answer got lost from one that never happened.
 */
export class PgCheckpointStore implements CheckpointStore {
  private readonly database: Database;
  private readonly streams: CounterStreams;

  constructor(database: Database, streams: CounterStreams) {
    this.database = database;
    this.streams = streams;
  }

  async claim(name: PartitionName, catalog: JourneyCatalog): Promise<PartitionClaim> {
    return this.database.transaction(async (transaction) => {
      const { rows } = await transaction.query<PartitionRow>(claimPartition, [name.topic, name.partition]);
      const row = rows[0]!;
      const runs = await transaction.query<RunRow>(selectRuns, [row.id]);
      const ids = await transaction.query<IdRow>(selectIds, [row.id]);
      const rejected = await transaction.query<{ log_offset: number }>(selectRejected, [
        row.id,
        row.resume_offset,
      ]);
      const { state, orphaned } = asState(row, runs.rows, ids.rows, catalog);
      return {
        partitionId: row.id,
        ...name,
        epoch: row.epoch,
        checkpoint: row.checkpoint,
        state,
        orphaned,
        rejectedOffsets: new Set(rejected.rows.map((one) => one.log_offset)),
      };
    });
  }

  async save(claim: Pick<PartitionClaim, 'partitionId' | 'epoch'>, saved: FollowedCheckpoint): Promise<void> {
    const counters = [...saved.checkpoint.counters];
    const streamIds = await this.streams.idsOf(counters);
    await this.database.transaction(async (transaction) => {
      const { rows } = await transaction.query<{ checkpoint: number }>(lockPartition, [
        claim.partitionId,
        claim.epoch,
      ]);
      const before = rows[0]?.checkpoint;
      if (before === undefined) {
        throw new WegwarteError(
          'partition-lost',
          `partition ${claim.partitionId}: another instance has taken it over`,
        );
      }
      if (before === saved.number) return;
      if (before !== saved.number - 1) {
        throw new WegwarteError(
          'partition-lost',
          `partition ${claim.partitionId}: checkpoint ${before}, not ${saved.number - 1}`,
        );
      }
      await movePartition(transaction, claim.partitionId, saved);
      await addCounters(transaction, counters, streamIds);
      await saveRuns(transaction, claim.partitionId, saved.checkpoint.runs);
      await saveIds(
        transaction,
        claim.partitionId,
        saved.checkpoint.idBlocks,
        saved.checkpoint.forgetIdsBefore,
      );
      await addOutcomes(transaction, saved);
      await addDeadLetters(transaction, claim.partitionId, saved);
    });
  }

  async heard(
    claim: Pick<PartitionClaim, 'partitionId' | 'epoch'>,
    endOffset: number,
    nowMs: number,
  ): Promise<void> {
    await this.database.query(hearPartition, [claim.partitionId, claim.epoch, endOffset, nowMs]);
  }
}

interface PartitionRow {
  id: number;
  epoch: number;
  checkpoint: number;
  read_offset: number;
  resume_offset: number;
  watermark_ms: number | null;
  newest_ms: number | null;
  eras: VersionEra[];
}
interface RunRow {
  journey: string;
  key: string;
  version: number;
  state: RunState;
  entries: number[];
  segments: Record<string, string>;
  ended_at_ms: number | null;
  reason: string | null;
}
interface IdRow {
  generation: number;
  base_offset: number;
  ids: Uint8Array;
}

function asState(
  row: PartitionRow,
  runRows: readonly RunRow[],
  idRows: readonly IdRow[],
  catalog: JourneyCatalog,
): { state: PartitionState; orphaned: number } {
  const runs = runRows.flatMap((stored): Run[] => {
    const definition = catalog.find(stored.journey, stored.version);
    if (!definition) return [];
    const { key, state, entries, segments, ended_at_ms: endedAtMs, reason } = stored;
    return [{ definition, key, state, entries, segments, endedAtMs, reason }];
  });
  const idBlocks = idRows.map(({ generation, base_offset, ids }): IdBlock => ({
    generation,
    baseOffset: base_offset,
    ids,
  }));
  const state = {
    readOffset: row.read_offset,
    resumeOffset: row.resume_offset,
    watermarkMs: row.watermark_ms,
    newestMs: row.newest_ms,
    eras: row.eras,
    runs,
    idBlocks,
  };
  return { state, orphaned: runRows.length - runs.length };
}

async function movePartition(
  transaction: Queryable,
  partitionId: number,
  saved: FollowedCheckpoint,
): Promise<void> {
  const { checkpoint } = saved;
  await transaction.query(updatePartition, [
    partitionId,
    saved.number,
    checkpoint.readOffset,
    checkpoint.resumeOffset,
    checkpoint.watermarkMs,
    checkpoint.newestMs,
    saved.endOffset,
    saved.lastMessageAtMs,
    saved.savedAtMs,
    JSON.stringify(checkpoint.eras),
  ]);
}

async function addCounters(
  transaction: Queryable,
  counters: readonly CounterDelta[],
  streamIds: readonly number[],
): Promise<void> {
  if (counters.length === 0) return;
  // Values past a dimension's limit share one stream, so rows may repeat: an upsert must see each only once.
  const merged = new Map<string, [number, number, number, number, number, number]>();
  counters.forEach((delta, index) => {
    const id = streamIds[index]!;
    const row = merged.get(`${id} ${delta.bucketMs}`);
    if (!row) {
      const { bucketMs, entered, advanced, dropped, abandoned } = delta;
      merged.set(`${id} ${bucketMs}`, [id, bucketMs, entered, advanced, dropped, abandoned]);
      return;
    }
    row[2] += delta.entered;
    row[3] += delta.advanced;
    row[4] += delta.dropped;
    row[5] += delta.abandoned;
  });
  // One order for all writers, so that two of them wait for each other instead of locking each other out.
  const rows = [...merged.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  await transaction.query(upsertCounters, columnsOf(rows, 6));
}

async function saveRuns(
  transaction: Queryable,
  partitionId: number,
  runs: readonly ChangedRun[],
): Promise<void> {
  const gone = runs.filter(({ run }) => run === null);
  if (gone.length > 0) {
    await transaction.query(deleteRuns, [
      partitionId,
      gone.map((one) => one.journey),
      gone.map((one) => one.key),
    ]);
  }
  const kept = runs.flatMap(({ run }) => (run ? [run] : []));
  if (kept.length === 0) return;
  await transaction.query(upsertRuns, [
    partitionId,
    kept.map((run) => run.definition.journey),
    kept.map((run) => run.key),
    kept.map((run) => run.definition.version),
    kept.map((run) => run.state),
    kept.map((run) => JSON.stringify(run.entries)),
    kept.map((run) => JSON.stringify(run.segments)),
    kept.map((run) => run.endedAtMs),
    kept.map((run) => run.reason),
  ]);
}

async function saveIds(
  transaction: Queryable,
  partitionId: number,
  blocks: readonly IdBlock[],
  forgetBefore: number,
): Promise<void> {
  for (const { generation, baseOffset, ids } of blocks) {
    await transaction.query(insertIds, [partitionId, generation, baseOffset, Buffer.from(ids)]);
  }
  await transaction.query(deleteIds, [partitionId, forgetBefore]);
}

async function addOutcomes(transaction: Queryable, saved: FollowedCheckpoint): Promise<void> {
  if (saved.outcomes.length === 0) return;
  const rows = saved.outcomes.map(({ bucketMs, source, outcome, reason, count }) => [
    bucketMs,
    source,
    outcome,
    reason,
    count,
  ]);
  rows.sort((a, b) => (String(a) < String(b) ? -1 : 1));
  await transaction.query(upsertOutcomes, columnsOf(rows, 5));
}

async function addDeadLetters(
  transaction: Queryable,
  partitionId: number,
  saved: FollowedCheckpoint,
): Promise<void> {
  if (saved.deadLetters.length === 0) return;
  const rows = saved.deadLetters.map(({ offset, reason, detail, loggedAtMs, sizeBytes }) => [
    offset,
    reason,
    detail,
    loggedAtMs,
    sizeBytes,
  ]);
  await transaction.query(insertDeadLetters, [partitionId, ...columnsOf(rows, 5)]);
}

function columnsOf(rows: readonly (readonly unknown[])[], width: number): unknown[][] {
  return Array.from({ length: width }, (_, column) => rows.map((row) => row[column]));
}
