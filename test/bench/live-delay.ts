import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { JourneyDelta, JourneyView, LiveClientEvents, LiveServerEvents } from '@wegwarte/contract';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { eventually } from '../support/eventually.ts';
import { createTestDatabase, createTestTopic } from '../support/real-stack.ts';
import { Child } from './child.ts';
import { deleteTopics } from './delete-topics.ts';
import { BENCH_TOKEN, startServer } from './contestants/full.ts';
import { benchJourneys, probeJourney } from './job.ts';
import type { Servers } from './servers.ts';

export interface LiveDelay {
  /** Touchpoints a second that were asked for, and that were written. */
  readonly rate: number;
  readonly writtenRate: number;
  /** From a touchpoint's own time to the first picture on the socket that counts it, ms. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly probes: number;
}

/** What `programs/live-writer.ts` says when it is done. */
interface WriterReport {
  readonly written: number;
  readonly seconds: number;
  /** By lane, the times of its probes in order, ms. */
  readonly probes: readonly (readonly number[])[];
}

const PARTITIONS = 3;
const SECONDS = 25;
/** Probes of the first seconds find compilers cold and connections new. */
const SETTLING_MS = 5_000;
const WAIT_FOR_LAST_MS = 20_000;

interface Picture {
  readonly atMs: number;
  /** By lane, how many probes it counts. */
  readonly counted: ReadonlyMap<string, number>;
}

/**
 * Customers come at `rate`; among them, ten times a second to each partition, a probe. A dashboard's socket watches the
 * probes' journey: a probe is visible when a picture counts as many of its lane as had been sent with it.
 */
export async function measureLiveDelay(rate: number, servers: Servers): Promise<LiveDelay> {
  const { brokers, databaseUrl } = servers;
  const topic = await createTestTopic(brokers, { partitions: PARTITIONS });
  const database = await createTestDatabase(databaseUrl);
  const workload = { topic, messages: 0, touchpoints: 0, partitions: PARTITIONS, seed: 1 };
  let printed = '';
  const server = await startServer(
    { brokers, workload, atMost: 0, databaseUrl: database.url, id: topic },
    { journeys: [...benchJourneys, probeJourney], onLine: (line) => (printed += `${line}\n`) },
  );
  let watch: Watch | null = null;
  try {
    const address = await eventually('the address', () => /watches at (http:\S+)/.exec(printed)?.[1], {
      withinMs: 60_000,
    });
    watch = new Watch(address);
    await watch.watching;
    const report = await write(brokers, topic, rate);
    const last = report.probes.map((times) => times.length);
    await eventually(
      'the last probe on the socket',
      () => last.every((count, lane) => (watch!.pictures.at(-1)?.counted.get(laneName(lane)) ?? 0) >= count),
      { withinMs: WAIT_FOR_LAST_MS },
    );
    const delays = delaysOf(report.probes, watch.pictures).sort((a, b) => a - b);
    return {
      rate,
      writtenRate: Math.round(report.written / report.seconds),
      p50Ms: Math.round(delays[Math.floor(delays.length * 0.5)]!),
      p99Ms: Math.round(delays[Math.floor(delays.length * 0.99)]!),
      maxMs: Math.round(delays.at(-1)!),
      probes: delays.length,
    };
  } finally {
    watch?.close();
    await server.stop();
    await database.drop();
    await deleteTopics(brokers, topic);
  }
}

export function laneName(lane: number): string {
  return `lane-${lane}`;
}

/** Pure. */
function delaysOf(probes: readonly (readonly number[])[], pictures: readonly Picture[]): number[] {
  return probes.flatMap((times, lane) => {
    const from = (times[0] ?? 0) + SETTLING_MS;
    return times.flatMap((atMs, index) => {
      if (atMs < from) return [];
      const seen = pictures.find(({ counted }) => (counted.get(laneName(lane)) ?? 0) > index);
      return seen ? [seen.atMs - atMs] : [];
    });
  });
}

class Watch {
  readonly pictures: Picture[] = [];
  readonly watching: Promise<void>;
  private readonly socket: Socket<LiveServerEvents, LiveClientEvents>;

  constructor(address: string) {
    this.socket = io(address, {
      path: '/live',
      extraHeaders: { authorization: `Bearer ${BENCH_TOKEN}` },
      transports: ['websocket'],
    });
    this.socket.on('snapshot', ({ state }) => this.take((state as JourneyView).segments));
    this.socket.on('delta', ({ change }) => this.take((change as JourneyDelta).segments));
    this.watching = new Promise((resolve, reject) => {
      this.socket.on('connect_error', reject);
      this.socket.emit('watch', 'journey:probe', (answer) =>
        answer.ok ? resolve() : reject(new Error(answer.reason)),
      );
    });
  }

  close(): void {
    this.socket.disconnect();
  }

  private take(segments: JourneyView['segments'] | undefined): void {
    if (!segments) return;
    const counted = new Map((segments['sent'] ?? []).map(({ value, entered }) => [value, entered] as const));
    this.pictures.push({ atMs: Date.now(), counted });
  }
}

async function write(brokers: readonly string[], topic: string, rate: number): Promise<WriterReport> {
  let report: WriterReport | null = null;
  const file = fileURLToPath(new URL('programs/live-writer.ts', import.meta.url));
  const child = new Child(
    process.execPath,
    ['--conditions=@wegwarte/source', file],
    {
      BENCH_BROKERS: brokers.join(','),
      BENCH_TOPIC: topic,
      BENCH_RATE: String(Math.round(rate)),
      BENCH_SECONDS: String(SECONDS),
      BENCH_LANES: String(PARTITIONS),
    },
    (line) => {
      if (line.startsWith('{"written"')) report = JSON.parse(line) as WriterReport;
    },
  );
  // It says that it is done, and waits to be stopped: to end by itself would be to fail.
  const limitMs = performance.now() + SECONDS * 3_000 + 60_000;
  while (!report) {
    if (performance.now() > limitMs) throw new Error('the writer of touchpoints did not come to an end');
    await Promise.race([sleep(100), child.failed]);
  }
  await child.stop();
  return report;
}
