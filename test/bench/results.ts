import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDir } from '../../infra/stack/settings.ts';
import type { Cell, Comparison } from './compare-cells.ts';
import type { LiveDelay } from './live-delay.ts';
import type { Turn } from './figures.ts';
import type { Profile } from './profile.ts';

/** The product on a topic of so many partitions, without what it costs to start. */
export interface PartitionCost {
  readonly partitions: number;
  readonly perCpuSecond: number;
  readonly peakRssBytes: number;
}

/** All that has been measured of one state of the product on one workload. */
export interface Results {
  readonly key: string;
  /** By contestant, a turn a round. */
  rounds: Record<string, Turn[]>;
  /** Of the counters of each peer with the product's, the latest. */
  comparisons: Record<string, Comparison>;
  /** The product on topics of other numbers of partitions. */
  partitions: PartitionCost[];
  live: LiveDelay | null;
  profile: Profile | null;
  /** What scripts of their own have printed. */
  scripts: Record<string, unknown>;
  /** The product's counters on the workload, to compare the peers' with. */
  ourCells: Cell[] | null;
}

const folder = join(cacheDir, 'bench');
const file = join(folder, 'results.json');

/** What an earlier run has measured of the same, or nothing yet. */
export async function readResults(key: string, fresh: boolean): Promise<Results> {
  const nothing: Results = {
    key,
    rounds: {},
    comparisons: {},
    partitions: [],
    live: null,
    profile: null,
    scripts: {},
    ourCells: null,
  };
  if (fresh) return nothing;
  try {
    const kept = JSON.parse(await readFile(file, 'utf8')) as Results;
    return kept.key === key ? kept : nothing;
  } catch {
    return nothing;
  }
}

/** Written beside and renamed: an interrupted run leaves a whole file. */
export async function keepResults(results: Results): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(`${file}.new`, JSON.stringify(results));
  await rename(`${file}.new`, file);
}
