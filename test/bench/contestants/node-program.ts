import { fileURLToPath } from 'node:url';
import { Child } from '../child.ts';
import type { RunningContestant, RunSetup } from '../contestant.ts';

/** What a program of the bench's own prints ten times a second: how far it is. */
interface ProgressLine {
  readonly done: number;
}

/** Runs a file of `programs/` under this Node; it says by itself how far it is. */
export function startProgram(
  program: 'ceiling' | 'decode' | 'naive',
  { brokers, workload, atMost, databaseUrl, id }: RunSetup,
): RunningContestant {
  let done = 0;
  const file = fileURLToPath(new URL(`../programs/${program}.ts`, import.meta.url));
  const child = new Child(
    process.execPath,
    ['--conditions=@wegwarte/source', file],
    {
      BENCH_BROKERS: brokers.join(','),
      BENCH_TOPIC: workload.topic,
      BENCH_GROUP: id,
      BENCH_DATABASE: databaseUrl,
      BENCH_AT_MOST: String(atMost),
    },
    (line) => {
      if (line.startsWith('{"done"')) ({ done } = JSON.parse(line) as ProgressLine);
    },
  );
  return {
    pids: [child.pid],
    failed: child.failed,
    position: async () => done,
    stop: () => child.stop(),
  };
}
