import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCaptured } from './run-captured.ts';
import { oneFailed, onePassed } from './tally.ts';
import type { Tally } from './tally.ts';
import { tallyFileVariable } from './tally-reporter.ts';

export interface LaneResult {
  readonly tally: Tally;
  /** Worth reading when something failed. */
  readonly output: string;
}

/** One kind of check, with a result of its own. */
export interface Lane {
  readonly name: string;
  /** Whether it needs what is built. */
  readonly needsBuild?: boolean;
  /** Whether it needs Kafka, TimescaleDB and Chromium to have been looked for. */
  readonly needsStack?: boolean;
  run(env: Readonly<Record<string, string>>, signal: AbortSignal): Promise<LaneResult>;
}

/** A program that finds fault or does not. */
export function toolLane(name: string, command: readonly [string, ...string[]]): Lane {
  return {
    name,
    async run(env, signal) {
      const { succeeded, output } = await runCaptured(command, env, signal);
      return { tally: succeeded ? onePassed : oneFailed, output };
    },
  };
}

/** Test suites: vitest projects of the root configuration. */
export function testLane(
  name: string,
  projects: readonly string[],
  needs: Pick<Lane, 'needsBuild' | 'needsStack'> = {},
): Lane {
  const only = projects.flatMap((project) => ['--project', project]);
  const reporters = ['--reporter=default', '--reporter=./infra/setup/test/tally-reporter.ts'];
  return {
    name,
    ...needs,
    async run(env, signal) {
      const folder = mkdtempSync(join(tmpdir(), 'wegwarte-test-'));
      const tallyFile = join(folder, 'tally.json');
      try {
        const { succeeded, output } = await runCaptured(
          ['vitest', 'run', ...only, ...reporters],
          { ...env, [tallyFileVariable]: tallyFile },
          signal,
        );
        return { tally: honest(readTally(tallyFile), succeeded), output };
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

function readTally(file: string): Tally | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Tally;
  } catch {
    return null; // vitest ended before it had run anything
  }
}

/** A run that failed as a whole, or ran nothing, must not count as one without failures. */
function honest(tally: Tally | null, succeeded: boolean): Tally {
  if (!tally) return oneFailed;
  const isEmpty = tally.passed + tally.failed + tally.skipped === 0;
  if (tally.failed === 0 && (!succeeded || isEmpty)) return { ...tally, failed: 1 };
  return tally;
}
