import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { JourneyCatalog } from '../journeys/journey-catalog.ts';
import type { PartitionState, RunKey, VersionEra } from '../windows/partition-state.ts';
import type { IdBlock } from '../windows/recent-ids.ts';
import type {
  CheckpointStore,
  ColdPlace,
  FollowedCheckpoint,
  OutcomeCount,
  PartitionClaim,
  PartitionName,
} from '../workflows/checkpoint-store.ts';
import {
  claimPartition,
  deleteIds,
  hearPartition,
  insertDeadLetters,
  insertIds,
  lockPartition,
  selectEpoch,
  selectIds,
  selectRejected,
  updatePartition,
  upsertOutcomes,
} from './checkpoint-statements.ts';
import { addCounters } from './counter-rows.ts';
import type { CounterStreams, StreamIds } from './counter-streams.ts';
import { GroupCommit } from './group-commit.ts';
import { readInternalProgress, readRekeying, saveRekeying } from './rekeying-rows.ts';
import type { Database, Queryable } from './database.ts';
import { readColdKeys, readColdRuns, readDueColdRuns, saveColdRuns } from './pg-cold-runs.ts';
import { appendRunBlock, orphanName, readRuns } from './pg-run-blocks.ts';
import { holdStreams, streamRound } from './spare-streams.ts';
import type { StoredRun } from './run-blocks/run-block.ts';

/**
 * Counters, run state and the next offset of a partition, in one transaction, which those of other partitions share: a
 * counter that several of them have changed is written once.
 *
 * Invariant: a checkpoint is in the database wholly and once. The owner's epoch fences a writer that lost the
 * partition; the checkpoint's number tells a commit whose answer got lost from one that never happened.
 */
export class PgCheckpointStore implements CheckpointStore {
  private readonly database: Database;
  private readonly streams: CounterStreams;
  private readonly commits = new GroupCommit<Saved>((saves) => this.saveAll(saves));
  /** Stored runs of unknown versions, by partition: nobody follows them, so they are stored again by us. */
  private readonly orphans = new Map<number, Map<string, StoredRun>>();

  constructor(database: Database, streams: CounterStreams) {
    this.database = database;
    this.streams = streams;
  }

  async claim(
    name: PartitionName,
    catalog: JourneyCatalog,
    stillOurs: () => Promise<void> = async () => undefined,
  ): Promise<PartitionClaim> {
    // By itself and at once: from here on whoever held the partition before can store nothing more, so what follows can
    // be read in portions without holding a lock.
    const [row] = await this.database.query<PartitionRow>(claimPartition, [name.topic, name.partition]);
    const { id: partitionId, epoch, blocks_from: blocksFrom } = row!;
    const { runs, orphans } = await readRuns(this.database, { partitionId, blocksFrom }, catalog, stillOurs);
    const ids = await this.database.query<IdRow>(selectIds, [partitionId]);
    const rejected = await this.database.query<{ log_offset: number }>(selectRejected, [
      partitionId,
      row!.resume_offset,
    ]);
    const rekeying = await readRekeying(this.database, partitionId);
    const [now] = await this.database.query<{ epoch: number }>(selectEpoch, [partitionId]);
    if (now?.epoch !== epoch) throw lost(partitionId, 'another instance has taken it over');
    this.orphans.set(partitionId, orphans);
    return {
      partitionId,
      ...name,
      epoch,
      checkpoint: row!.checkpoint,
      state: { ...positionOf(row!), runs, idBlocks: ids.map(asIdBlock) },
      lastMessageAtMs: row!.last_message_ms,
      orphaned: orphans.size,
      rejectedOffsets: new Set(rejected.map((one) => one.log_offset)),
      rekeying,
    };
  }

  save(claim: Held, checkpoint: FollowedCheckpoint): Promise<void> {
    return this.commits.add({ claim, checkpoint });
  }

  /** For each null, or why it is left out. */
  private async saveAll(saves: readonly Saved[]): Promise<readonly (WegwarteError | null)[]> {
    for (;;) {
      const ids: StreamIds[] = [];
      for (const { checkpoint } of saves) ids.push(await this.streams.idsFor(checkpoint.checkpoint.counters));
      const rounds = new Set(ids.map(({ round }) => round));
      const outcomes = rounds.size === 1 ? await this.saveWith(ids, saves) : null;
      if (outcomes) return outcomes;
      for (const round of rounds) await this.streams.forget(round);
    }
  }

  /** Null when streams were given back meanwhile, so that their numbers must be looked up anew. */
  private saveWith(
    ids: readonly StreamIds[],
    saves: readonly Saved[],
  ): Promise<(WegwarteError | null)[] | null> {
    return this.database.transaction(async (transaction) => {
      const outcomes: (WegwarteError | null)[] = saves.map(() => null);
      const held: HeldSave[] = [];
      // In one order, as whoever takes partitions over may wait for several of them.
      const order = [...saves.keys()].sort((a, b) => idOf(saves[a]!) - idOf(saves[b]!));
      for (const index of order) {
        const save = saves[index]!;
        const row = await lock(transaction, save);
        if (row instanceof WegwarteError) outcomes[index] = row;
        else if (row) held.push({ ...save, row, ids: ids[index]! });
      }
      if (held.length === 0) return outcomes;
      await holdStreams(transaction);
      if ((await streamRound(transaction)) !== ids[0]!.round) return null;
      await addCounters(
        transaction,
        held.map((save) => ({ changes: save.checkpoint.checkpoint.counters, idOf: save.ids.idOf })),
      );
      await addOutcomes(
        transaction,
        held.flatMap(({ checkpoint }) => checkpoint.outcomes),
      );
      for (const save of held) await this.savePartition(transaction, save);
      return outcomes;
    });
  }

  /** What is the partition's alone. */
  private async savePartition(
    transaction: Queryable,
    { claim, checkpoint: saved, row }: HeldSave,
  ): Promise<void> {
    const { partitionId } = claim;
    const { checkpoint } = saved;
    await movePartition(transaction, partitionId, saved);
    await this.saveRuns(transaction, partitionId, saved, row);
    await saveColdRuns(transaction, partitionId, checkpoint);
    await saveIds(transaction, partitionId, checkpoint.idBlocks, checkpoint.forgetIdsBefore);
    await addDeadLetters(transaction, partitionId, saved);
    if (saved.rekeying) await saveRekeying(transaction, partitionId, saved.rekeying);
  }

  async heard(
    claim: Pick<PartitionClaim, 'partitionId' | 'epoch'>,
    endOffset: number,
    nowMs: number,
  ): Promise<void> {
    const held = await this.database.query(hearPartition, [claim.partitionId, claim.epoch, endOffset, nowMs]);
    if (held.length === 0) throw lost(claim.partitionId, 'another instance has taken it over');
  }

  coldKeys({ partitionId }: Held, catalog: JourneyCatalog, after: ColdPlace | null) {
    return readColdKeys(this.database, partitionId, catalog, after);
  }

  coldRuns({ partitionId }: Held, catalog: JourneyCatalog, keys: readonly RunKey[]) {
    return readColdRuns(this.database, partitionId, catalog, keys);
  }

  coldRunsDue({ partitionId }: Held, catalog: JourneyCatalog, beforeMs: number, after: ColdPlace | null) {
    return readDueColdRuns(this.database, partitionId, catalog, beforeMs, after);
  }

  internalProgress(internalTopic: string) {
    return readInternalProgress(this.database, internalTopic);
  }

  private async saveRuns(
    transaction: Queryable,
    partitionId: number,
    { number, checkpoint }: FollowedCheckpoint,
    { pass_from, blocks_from: blocksFrom }: LockedRow,
  ): Promise<void> {
    const runs: StoredRun[] = [...checkpoint.refreshed];
    const forgotten = [];
    for (const changed of checkpoint.runs) {
      if (changed.run) runs.push(changed.run);
      else forgotten.push(changed);
    }
    const orphans = this.orphans.get(partitionId);
    if (orphans && orphans.size > 0) {
      for (const { journey, key } of checkpoint.runs) orphans.delete(orphanName(journey, key));
      // Once in every pass, as if the engine had them.
      if (number === pass_from) runs.push(...orphans.values());
    }
    await appendRunBlock(transaction, { partitionId, checkpoint: number, blocksFrom }, runs, forgotten);
  }
}

type Held = Pick<PartitionClaim, 'partitionId' | 'epoch'>;

interface Saved {
  readonly claim: Held;
  readonly checkpoint: FollowedCheckpoint;
}

interface HeldSave extends Saved {
  readonly row: LockedRow;
  readonly ids: StreamIds;
}

interface PartitionRow {
  id: number;
  epoch: number;
  checkpoint: number;
  blocks_from: number;
  read_offset: number;
  resume_offset: number;
  watermark_ms: number | null;
  newest_ms: number | null;
  last_message_ms: number | null;
  eras: VersionEra[];
}
type LockedRow = Pick<PartitionRow, 'checkpoint' | 'blocks_from'> & { pass_from: number };
interface IdRow {
  generation: number;
  base_offset: number;
  ids: Uint8Array;
}

function lost(partitionId: number, reason: string): WegwarteError {
  return new WegwarteError('partition-lost', `partition ${partitionId}: ${reason}`);
}

function idOf({ claim }: Saved): number {
  return claim.partitionId;
}

/** The partition as it is stored, which is ours until the end of the transaction; null where this is stored already. */
async function lock(
  transaction: Queryable,
  { claim: { partitionId, epoch }, checkpoint: { number } }: Saved,
): Promise<LockedRow | WegwarteError | null> {
  const { rows } = await transaction.query<LockedRow>(lockPartition, [partitionId, epoch]);
  const [stored] = rows;
  if (!stored) return lost(partitionId, 'another instance has taken it over');
  if (stored.checkpoint === number) return null;
  if (stored.checkpoint === number - 1) return stored;
  return lost(partitionId, `checkpoint ${stored.checkpoint}, not ${number - 1}`);
}

function positionOf(row: PartitionRow): Omit<PartitionState, 'runs' | 'idBlocks'> {
  return {
    readOffset: row.read_offset,
    resumeOffset: row.resume_offset,
    watermarkMs: row.watermark_ms,
    newestMs: row.newest_ms,
    eras: row.eras,
  };
}

function asIdBlock({ generation, base_offset: baseOffset, ids }: IdRow): IdBlock {
  return { generation, baseOffset, ids };
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
    checkpoint.passEnded,
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

/** Each once, and in one order, as with counters. */
async function addOutcomes(transaction: Queryable, outcomes: readonly OutcomeCount[]): Promise<void> {
  if (outcomes.length === 0) return;
  const counts = new Map<string, OutcomeCount>();
  for (const one of outcomes) {
    const name = JSON.stringify([one.bucketMs, one.source, one.outcome, one.reason]);
    counts.set(name, { ...one, count: one.count + (counts.get(name)?.count ?? 0) });
  }
  const rows = [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { bucketMs, source, outcome, reason, count }]) => [bucketMs, source, outcome, reason, count]);
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
