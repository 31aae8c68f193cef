import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ConfigurationInput } from '../../../server/src/app/configuration.ts';
import { configurationFor } from '../../support/wegwarte-setup.ts';
import { Child } from '../child.ts';
import type { Contestant, RunningContestant, RunSetup } from '../contestant.ts';
import { Questions } from '../questions.ts';
import { benchJourneys, PSEUDONYM_KEY } from '../job.ts';

const program = fileURLToPath(new URL('../../../server/bin/wegwarte.mjs', import.meta.url));

export interface ServeOptions {
  /** For Node itself, e.g. `--cpu-prof`. */
  readonly nodeOptions?: readonly string[];
  readonly journeys?: readonly string[];
  readonly onLine?: (line: string) => void;
}

/** The shipped process, `wegwarte serve`, on a database of its own; done is what the database says is stored. */
export async function startServer(setup: RunSetup, options: ServeOptions = {}): Promise<RunningContestant> {
  const { brokers, workload, databaseUrl, id } = setup;
  const { nodeOptions = [], journeys = benchJourneys, onLine } = options;
  const configuration: ConfigurationInput = {
    ...configurationFor({ databaseUrl, brokers, topic: workload.topic, groupId: id, journeys }),
    access: {
      pseudonymKey: PSEUDONYM_KEY,
      apiTokens: [{ name: 'bench', token: BENCH_TOKEN }],
    },
    // The workload's day does not move with ours.
    keepHistory: '36500d',
  };
  const folder = mkdtempSync(join(tmpdir(), 'wegwarte-bench-'));
  const file = join(folder, 'wegwarte.yaml');
  // JSON is YAML too.
  writeFileSync(file, JSON.stringify(configuration));
  const child = new Child(process.execPath, [...nodeOptions, program, 'serve', '--config', file], {}, onLine);
  const questions = new Questions(databaseUrl);
  return {
    pids: [child.pid],
    failed: child.failed,
    async position() {
      const [row] = await questions.ask<{ read: number }>(readSoFar);
      return row?.read ?? 0;
    },
    async stop() {
      await child.stop();
      await questions.end();
    },
  };
}

export const BENCH_TOKEN = 'token-of-the-bench-0123456789-abcdefghij';

/** Before its migrations have run, nothing is read. */
const readSoFar = /* sql */ `
  select case when to_regclass('log_partition') is null then 0 else
    (xpath('/row/read/text()', query_to_xml('select coalesce(sum(read_offset), 0) as read from log_partition', false, true, '')))[1]::text::float8
  end as read`;

export const full: Contestant = {
  name: 'full',
  does: 'the whole product, `wegwarte serve`: exactly once, into TimescaleDB',
  counters: 'ours',
  start: (setup) => startServer(setup),
};

/** How the product uses a second core: by a second instance, as it would a second machine. */
export const fullTwo: Contestant = {
  name: 'full-two',
  does: 'two instances of the product, one for each core',
  counters: 'ours',
  async start(setup) {
    const [first, second] = [await startServer(setup), await startServer(setup)];
    return {
      pids: [...first.pids, ...second.pids],
      failed: Promise.race([first.failed, second.failed]),
      position: () => first.position(),
      stop: async () => void (await Promise.all([first.stop(), second.stop()])),
    };
  },
};
