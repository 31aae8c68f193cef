import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningContestant } from './contestant.ts';
import { usageOf } from './process-tree.ts';
import type { Servers } from './servers.ts';

/** One run, from the start of its process until all is done with. */
export interface Measured {
  readonly messages: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly databaseCpuSeconds: number | null;
  readonly kafkaCpuSeconds: number | null;
  readonly peakRssBytes: number;
}

const LOOK_EVERY_MS = 50;
const PATIENCE_MS = 300_000;

/** Starts a contestant and watches it until it has done `messages`. The caller stops it. */
export async function measure(
  start: () => Promise<RunningContestant>,
  messages: number,
  servers: Servers,
): Promise<{ running: RunningContestant; measured: Measured }> {
  const before = serversUsage(servers);
  const startedMs = performance.now();
  const running = await start();
  try {
    await untilDone(running, messages);
    const seconds = (performance.now() - startedMs) / 1000;
    const after = serversUsage(servers);
    const { cpuSeconds, peakRssBytes } = usageOf(running.pids);
    const databaseCpuSeconds = difference(before.database, after.database);
    const kafkaCpuSeconds = difference(before.kafka, after.kafka);
    const measured = { messages, seconds, cpuSeconds, databaseCpuSeconds, kafkaCpuSeconds, peakRssBytes };
    return { running, measured };
  } catch (error) {
    await running.stop();
    throw error;
  }
}

async function untilDone(running: RunningContestant, messages: number): Promise<void> {
  const limitMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const done = await Promise.race([running.position(), running.failed]);
    if (done >= messages) return;
    if (performance.now() > limitMs) {
      throw new Error(`${done} of ${messages} messages done after ${PATIENCE_MS / 1000} s`);
    }
    await sleep(LOOK_EVERY_MS);
  }
}

function serversUsage({ databasePid, kafkaPid }: Servers): { database: number | null; kafka: number | null } {
  return {
    database: databasePid === undefined ? null : usageOf([databasePid]).cpuSeconds,
    kafka: kafkaPid === undefined ? null : usageOf([kafkaPid]).cpuSeconds,
  };
}

function difference(from: number | null, to: number | null): number | null {
  return from === null || to === null ? null : to - from;
}
