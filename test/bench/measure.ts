import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningContestant } from './contestant.ts';
import { usageOf } from './process-tree.ts';
import type { Servers } from './servers.ts';

/** One run, from the first message seen done to the last. */
export interface Measured {
  readonly messages: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly databaseCpuSeconds: number | null;
  readonly kafkaCpuSeconds: number | null;
  /** The same over the last part of the run, when compilers have warmed up. */
  readonly warm: { readonly messages: number; readonly seconds: number; readonly cpuSeconds: number };
  /** From its process's start to the first message done. */
  readonly startSeconds: number;
  readonly peakRssBytes: number;
}

const LOOK_EVERY_MS = 100;
/** What comes before this share of the messages is warming up. */
const WARM_FROM = 0.4;
const PATIENCE_MS = 300_000;

interface Look {
  readonly atMs: number;
  readonly done: number;
  readonly cpuSeconds: number;
  readonly databaseCpuSeconds: number | null;
  readonly kafkaCpuSeconds: number | null;
}

/** Watches a contestant until it has done `messages`. The caller stops it. */
export async function measure(
  running: RunningContestant,
  messages: number,
  servers: Servers,
): Promise<Measured> {
  const startedMs = performance.now();
  const looks: Look[] = [];
  for (;;) {
    const done = await Promise.race([running.position(), running.failed]);
    const look = lookAt(running.pid, done, servers);
    if (done > 0) looks.push(look);
    if (done >= messages) break;
    if (look.atMs - startedMs > PATIENCE_MS) {
      throw new Error(`${done} of ${messages} messages done after ${PATIENCE_MS / 1000} s`);
    }
    await sleep(LOOK_EVERY_MS);
  }
  const [first, last] = [looks[0]!, looks.at(-1)!];
  const whole = between(first, last);
  return {
    ...whole,
    databaseCpuSeconds: difference(first.databaseCpuSeconds, last.databaseCpuSeconds),
    kafkaCpuSeconds: difference(first.kafkaCpuSeconds, last.kafkaCpuSeconds),
    warm: between(
      looks.find(({ done }) => done >= WARM_FROM * messages)!,
      last,
    ),
    startSeconds: (first.atMs - startedMs) / 1000,
    peakRssBytes: usageOf(running.pid).peakRssBytes,
  };
}

function lookAt(pid: number, done: number, { databasePid, kafkaPid }: Servers): Look {
  return {
    atMs: performance.now(),
    done,
    cpuSeconds: usageOf(pid).cpuSeconds,
    databaseCpuSeconds: databasePid === undefined ? null : usageOf(databasePid).cpuSeconds,
    kafkaCpuSeconds: kafkaPid === undefined ? null : usageOf(kafkaPid).cpuSeconds,
  };
}

function between(from: Look, to: Look): { messages: number; seconds: number; cpuSeconds: number } {
  return {
    messages: to.done - from.done,
    seconds: (to.atMs - from.atMs) / 1000,
    cpuSeconds: to.cpuSeconds - from.cpuSeconds,
  };
}

function difference(from: number | null, to: number | null): number | null {
  return from === null || to === null ? null : to - from;
}
