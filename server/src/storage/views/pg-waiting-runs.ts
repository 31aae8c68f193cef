import { setImmediate } from 'node:timers/promises';
import type { JourneyCatalog } from '../../journeys/journey-catalog.ts';
import { lastEnteredMs, lastStep } from '../../journeys/run.ts';
import type { Run } from '../../journeys/run.ts';
import type { WaitingAtStep, WaitingRuns } from '../../workflows/waiting-runs.ts';
import type { Database } from '../database.ts';
import { readRunBlock } from '../run-blocks/run-block.ts';
import type { RunBlockReading } from '../run-blocks/run-block.ts';

export interface PgWaitingRunsOptions {
  /** Topics that are read, the internal one included: what a former one left stands still for ever. */
  readonly topics: readonly string[];
  readonly catalog: () => Pick<JourneyCatalog, 'find'>;
  /** Longest to look. The same thread counts touchpoints. */
  readonly budgetMs: number;
}

/** Small, so that counting goes on between two of them. */
const BLOCKS_AT_ONCE = 16;
const MAX_COLD = 20_000;

/**
 * Reads as whoever takes a partition over does, but decodes of one journey only: the newest block first, whose word on
 * a key is the last, then the runs that nobody has touched for long. Cold ones come last, so that one which cools
 * meanwhile is seen twice and taken once, instead of not at all.
 */
export class PgWaitingRuns implements WaitingRuns {
  private readonly database: Pick<Database, 'query'>;
  private readonly options: PgWaitingRunsOptions;

  constructor(database: Pick<Database, 'query'>, options: PgWaitingRunsOptions) {
    this.database = database;
    this.options = options;
  }

  async at(journey: string, step: string, limit: number): Promise<WaitingAtStep> {
    const { topics, budgetMs } = this.options;
    const until = performance.now() + budgetMs;
    const partitions = await this.database.query<Partition>(selectPartitions, [topics]);
    const longest = new Longest(limit);
    const take = (run: Run) => {
      if (run.state === 'in-flight' && run.definition.steps[lastStep(run)]?.step === step) longest.add(run);
    };
    let isComplete = true;
    for (const partition of partitions) {
      isComplete = (await this.readBlocks(partition, journey, take, until)) && isComplete;
      isComplete = (await this.readCold(partition, journey, take)) && isComplete;
    }
    return { runs: longest.runs(), found: longest.found, isComplete };
  }

  private async readBlocks(
    { id, blocksFrom }: Partition,
    journey: string,
    take: (run: Run) => void,
    until: number,
  ): Promise<boolean> {
    const seen = new Set<string>();
    const reading = this.reading((name, key) => name === journey && isNew(seen, key), take);
    for (let before = Number.MAX_SAFE_INTEGER; ;) {
      const blocks = await this.database.query<Block>(selectBlocks, [id, blocksFrom, before, BLOCKS_AT_ONCE]);
      for (const { bytes, checkpoint } of blocks) {
        readRunBlock(bytes, reading);
        before = checkpoint;
        if (performance.now() > until) return false;
        await setImmediate();
      }
      if (blocks.length < BLOCKS_AT_ONCE) return true;
    }
  }

  private async readCold({ id }: Partition, journey: string, take: (run: Run) => void): Promise<boolean> {
    const rows = await this.database.query<{ bytes: Buffer }>(selectCold, [id, journey, MAX_COLD]);
    const reading = this.reading(() => true, take);
    for (const { bytes } of rows) readRunBlock(bytes, reading);
    return rows.length < MAX_COLD;
  }

  private reading(isWanted: RunBlockReading['isWanted'], found: (run: Run) => void): RunBlockReading {
    return {
      findVersion: (name, version) => this.options.catalog().find(name, version),
      isWanted,
      found,
      forgotten: isWanted,
      // Of a version that is not known, what its steps are called is not known either.
      orphaned: () => undefined,
    };
  }
}

interface Partition {
  id: number;
  blocksFrom: number;
}
interface Block {
  checkpoint: number;
  bytes: Buffer;
}

function isNew(seen: Set<string>, key: string): boolean {
  const { size } = seen;
  return seen.add(key).size > size;
}

/** The runs that have waited longest, of any number, in memory for twice as many. */
class Longest {
  private readonly limit: number;
  private kept: Run[] = [];
  private readonly keys = new Set<string>();

  constructor(limit: number) {
    this.limit = limit;
  }

  get found(): number {
    return this.keys.size;
  }

  add(run: Run): void {
    if (!isNew(this.keys, run.key)) return;
    this.kept.push(run);
    if (this.kept.length >= 2 * this.limit) this.kept = this.runs();
  }

  runs(): Run[] {
    return this.kept.sort((a, b) => lastEnteredMs(a) - lastEnteredMs(b)).slice(0, this.limit);
  }
}

const selectPartitions = /* sql */ `
  select id, blocks_from as "blocksFrom" from log_partition where topic = any($1) order by topic, partition`;

const selectBlocks = /* sql */ `
  select checkpoint, bytes from run_block
  where partition_id = $1 and checkpoint >= $2 and checkpoint < $3 order by checkpoint desc limit $4`;

const selectCold = /* sql */ `
  select bytes from cold_run where partition_id = $1 and journey = $2 order by deadline limit $3`;
