import type { IdentityAlias } from '../windows/identity-aliases.ts';
import { noLanes } from '../windows/lanes.ts';
import type { LanesState } from '../windows/lanes.ts';
import type {
  InternalProgress,
  RekeyingChanges,
  RekeyingState,
} from '../workflows/rekeying/rekeying-state.ts';
import type { Database, Queryable } from './database.ts';

/** What a partition knows of others, as its last checkpoint left it. */
export async function readRekeying(database: Database, partitionId: number): Promise<RekeyingState> {
  const [row] = await database.query<{ lanes: LanesState }>(selectLanes, [partitionId]);
  const aliases = await database.query<IdentityAlias>(selectAliases, [partitionId]);
  return { lanes: row?.lanes ?? noLanes, aliases };
}

export async function readInternalProgress(
  database: Database,
  internalTopic: string,
): Promise<InternalProgress> {
  const rows = await database.query<ProgressRow>(selectInternalProgress, [internalTopic]);
  return {
    lanes: rows.flatMap(({ marks, partitions }) => (marks && partitions ? [{ marks, partitions }] : [])),
    waiting: rows.reduce((sum, { waiting }) => sum + waiting, 0),
  };
}

interface ProgressRow {
  readonly marks: LanesState['marks'] | null;
  readonly partitions: LanesState['partitions'] | null;
  readonly waiting: number;
}

export async function saveRekeying(
  transaction: Queryable,
  partitionId: number,
  { lanes, aliases: { added, forgetBefore } }: RekeyingChanges,
): Promise<void> {
  if (lanes) await transaction.query(upsertLanes, [partitionId, JSON.stringify(lanes)]);
  if (added.length > 0) {
    await transaction.query(insertAliases, [
      partitionId,
      added.map((one) => one.fromOffset),
      added.map((one) => one.kind),
      added.map((one) => one.former),
      added.map((one) => one.current),
      added.map((one) => one.sinceMs),
    ]);
  }
  if (forgetBefore > 0) await transaction.query(deleteAliases, [partitionId, forgetBefore]);
}

const selectLanes = /* sql */ `select lanes from partition_lanes where partition_id = $1`;

/** Without `taken`, which is long and nobody else's business. */
const selectInternalProgress = /* sql */ `
  select lanes -> 'marks' as marks, lanes -> 'partitions' as partitions,
    greatest(end_offset, read_offset) - resume_offset as waiting
  from log_partition left join partition_lanes on partition_id = id
  where topic = $1`;

const selectAliases = /* sql */ `
  select kind, former, current, from_offset as "fromOffset", (extract(epoch from since) * 1000)::float8 as "sinceMs"
  from identity_alias where partition_id = $1 order by from_offset`;

const upsertLanes = /* sql */ `
  insert into partition_lanes (partition_id, lanes) values ($1, $2)
  on conflict (partition_id) do update set lanes = excluded.lanes`;

const insertAliases = /* sql */ `
  insert into identity_alias (partition_id, from_offset, kind, former, current, since)
  select $1, from_offset, kind, former, current, to_timestamp(since_ms / 1000)
  from unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::float8[])
    as added (from_offset, kind, former, current, since_ms)`;

const deleteAliases = /* sql */ `delete from identity_alias where partition_id = $1 and from_offset < $2`;
