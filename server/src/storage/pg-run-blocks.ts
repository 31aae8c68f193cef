import type { JourneyCatalog } from '../journeys/journey-catalog.ts';
import type { Run } from '../journeys/run.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { Database, Queryable } from './database.ts';
import { DamagedBytes } from './run-blocks/byte-reader.ts';
import { encodeRunBlock, readRunBlock } from './run-blocks/run-block.ts';
import type { RunBlockReading, StoredRun } from './run-blocks/run-block.ts';

/** Blocks are read in portions of about so many bytes: a bound for memory, and for what one statement takes. */
const PORTION_BYTES = 8_388_608;
/** A checkpoint adds one block and removes up to so many, so that they never pile up and none waits long for it. */
const REMOVED_PER_CHECKPOINT = 4;

export interface StoredRuns {
  readonly runs: Run[];
  /** Runs whose version is not known, by journey and key. */
  readonly orphans: Map<string, StoredRun>;
}

export function orphanName(journey: string, key: string): string {
  return `${journey}\0${key}`;
}

/** Adds the block of a checkpoint, and removes some of those that are no longer needed. */
export async function appendRunBlock(
  transaction: Queryable,
  { partitionId, checkpoint, blocksFrom }: { partitionId: number; checkpoint: number; blocksFrom: number },
  runs: readonly StoredRun[],
  forgotten: readonly { journey: string; key: string }[],
): Promise<void> {
  if (runs.length + forgotten.length > 0) {
    await transaction.query(insertBlock, [partitionId, checkpoint, encodeRunBlock(runs, forgotten)]);
  }
  await transaction.query(removeBlocks, [partitionId, blocksFrom, REMOVED_PER_CHECKPOINT]);
}

/**
 * The runs of a partition. The newest block first: what it tells of a key is how things stand, and older blocks are
 * only searched for keys not met before. `stillOurs` is called between portions, and may throw to give up.
 * @throws WegwarteError `state-damaged`
 */
export async function readRuns(
  database: Pick<Database, 'query'>,
  { partitionId, blocksFrom }: { partitionId: number; blocksFrom: number },
  catalog: Pick<JourneyCatalog, 'find'>,
  stillOurs: () => Promise<void>,
): Promise<StoredRuns> {
  const blocks = await database.query<BlockSize>(selectBlockSizes, [partitionId, blocksFrom]);
  const runs: Run[] = [];
  const orphans = new Map<string, StoredRun>();
  const seen = new Map<string, Set<string>>();
  const isNew = (journey: string, key: string) => {
    let keys = seen.get(journey);
    if (!keys) seen.set(journey, (keys = new Set()));
    const { size } = keys;
    return keys.add(key).size > size;
  };
  const reading: RunBlockReading = {
    findVersion: (journey, version) => catalog.find(journey, version),
    isWanted: isNew,
    found: (run) => runs.push(run),
    orphaned: (run) => orphans.set(orphanName(run.definition.journey, run.key), run),
    // After the runs of the same block: a key may have been forgotten and begun anew in one checkpoint.
    forgotten: isNew,
  };
  for (const { from, to } of portionsOf(blocks)) {
    const rows = await database.query<StoredBlock>(selectBlocks, [partitionId, from, to]);
    for (const { checkpoint, bytes } of rows) {
      try {
        readRunBlock(bytes, reading);
      } catch (error) {
        if (!(error instanceof DamagedBytes)) throw error;
        throw new WegwarteError(
          'state-damaged',
          `run_block of partition ${partitionId}, checkpoint ${checkpoint}: ${error.message}`,
          { cause: error },
        );
      }
    }
    await stillOurs();
  }
  return { runs, orphans };
}

interface BlockSize {
  checkpoint: number;
  size: number;
}
interface StoredBlock {
  checkpoint: number;
  bytes: Buffer;
}

/** Stretches of checkpoints, given and returned the newest first. */
function portionsOf(blocks: readonly BlockSize[]): { from: number; to: number }[] {
  const portions: { from: number; to: number; size: number }[] = [];
  for (const { checkpoint, size } of blocks) {
    const last = portions.at(-1);
    if (last && last.size + size <= PORTION_BYTES) {
      last.from = checkpoint;
      last.size += size;
    } else {
      portions.push({ from: checkpoint, to: checkpoint, size });
    }
  }
  return portions;
}

const insertBlock = /* sql */ `insert into run_block (partition_id, checkpoint, bytes) values ($1, $2, $3)`;

const removeBlocks = /* sql */ `
  delete from run_block where partition_id = $1 and checkpoint in (
    select checkpoint from run_block where partition_id = $1 and checkpoint < $2 order by checkpoint limit $3)`;

const selectBlockSizes = /* sql */ `
  select checkpoint, octet_length(bytes) as size from run_block
  where partition_id = $1 and checkpoint >= $2 order by checkpoint desc`;

const selectBlocks = /* sql */ `
  select checkpoint, bytes from run_block
  where partition_id = $1 and checkpoint between $2 and $3 order by checkpoint desc`;
