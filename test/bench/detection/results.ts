import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectFolder } from '../../../infra/setup/project.mjs';
import { cacheDir } from '../../../infra/stack/settings.ts';
import type { Cost } from './cost.ts';
import type { Outcome } from './incident-run.ts';
import type { NullRun } from './null-run.ts';
import type { Volume } from './world.ts';

/** One history, or one sequence of incidents, of one world. */
export interface Cell {
  readonly volume: Volume;
  readonly world: number;
  /** A scenario's name, or `quiet 0`, `quiet 1`, … */
  readonly name: string;
  /** CPU seconds it took, with its part of the training. */
  readonly seconds: number;
  readonly quiet: NullRun | null;
  readonly incidents: readonly Outcome[] | null;
}

const COST_FILE = 'cost.json';
const folder = join(cacheDir, 'bench-detection');

/** What figures depend on: the detector, and what is fed to it. Another state of these has results of its own. */
export async function keyOfCode(): Promise<string> {
  const hash = createHash('sha256');
  for (const room of [
    'server/src/detection',
    'server/src/detection/segment-search',
    'server/src/windows',
    'test/bench/detection',
    'test/bench/detection/rivals',
  ]) {
    const names = (await readdir(join(projectFolder, room))).filter((name) => name.endsWith('.ts'));
    for (const name of names.toSorted()) {
      if (/\.(test|suite)\.ts$/.test(name) || toldOnly.has(name)) continue;
      hash.update(`${room}/${name}\n`).update(await readFile(join(projectFolder, room, name)));
    }
  }
  return hash.digest('hex').slice(0, 12);
}

/** Files that only say what was measured. */
const toldOnly = new Set(['acceptance.ts', 'main.ts', 'options.ts', 'plots.ts', 'report.ts', 'results.ts', 'statistics.ts', 'cost.ts', 'cost-row.ts', 'plots-of.ts', 'pool.ts', 'targets.ts']); // prettier-ignore

/** Kept cell by cell, each in a file: several processes may share the work, and an interrupted one loses a cell. */
export class Results {
  readonly #folder: string;

  constructor(key: string) {
    this.#folder = join(folder, key);
  }

  async has(volume: Volume, world: number, name: string): Promise<boolean> {
    return (await this.#names()).includes(fileOf({ volume, world, name }));
  }

  async keep(cell: Cell): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const file = join(this.#folder, fileOf(cell));
    await writeFile(`${file}.new`, JSON.stringify(cell));
    await rename(`${file}.new`, file);
  }

  async all(): Promise<Cell[]> {
    const files = (await this.#names()).filter((name) => name.endsWith('.json') && name !== COST_FILE);
    return Promise.all(
      files.map(async (name) => JSON.parse(await readFile(join(this.#folder, name), 'utf8')) as Cell),
    );
  }

  async keepCost(cost: Cost): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    await writeFile(join(this.#folder, COST_FILE), JSON.stringify(cost));
  }

  /** What a tick costs; null: not measured. */
  async cost(): Promise<Cost | null> {
    if (!(await this.#names()).includes(COST_FILE)) return null;
    return JSON.parse(await readFile(join(this.#folder, COST_FILE), 'utf8')) as Cost;
  }

  async #names(): Promise<string[]> {
    await mkdir(this.#folder, { recursive: true });
    return (await readdir(this.#folder)).toSorted();
  }
}

function fileOf({ volume, world, name }: Pick<Cell, 'volume' | 'world' | 'name'>): string {
  return `${volume} ${world} ${name}.json`.replaceAll('/', 'per').replaceAll(' ', '-').replaceAll('×', 'x');
}
