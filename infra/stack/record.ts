import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProcessIdentity } from './process-identity.ts';

export type Part = 'kafka' | 'timescale';

export const parts: readonly Part[] = ['kafka', 'timescale'];

/** What `up` started, kept so that `down` stops that and nothing else. */
export type PartRecord =
  { via: 'docker'; address: string } | { via: 'native'; address: string; process: ProcessIdentity };

const fileOf = (dataDir: string, part: Part) => join(dataDir, `${part}.started.json`);

export async function readRecord(dataDir: string, part: Part): Promise<PartRecord | undefined> {
  try {
    return JSON.parse(await readFile(fileOf(dataDir, part), 'utf8')) as PartRecord;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export async function writeRecord(dataDir: string, part: Part, record: PartRecord): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const file = fileOf(dataDir, part);
  await writeFile(`${file}.new`, `${JSON.stringify(record, null, 2)}\n`);
  await rename(`${file}.new`, file);
}

export async function forgetRecord(dataDir: string, part: Part): Promise<void> {
  await rm(fileOf(dataDir, part), { force: true });
}
