// What a checkpoint costs: counters, changed and refreshed runs, in the real statements.
// node test/bench/checkpoint.ts [counters] [runs] — needs WEGWARTE_TEST_DATABASE_URL; prints JSON.
import { randomBytes } from 'node:crypto';
import { JourneyCatalog } from '../../server/src/journeys/journey-catalog.ts';
import type { Run } from '../../server/src/journeys/run.ts';
import { CounterStreams } from '../../server/src/storage/counter-streams.ts';
import { Database } from '../../server/src/storage/database.ts';
import { migrate } from '../../server/src/storage/migrate.ts';
import { PgCheckpointStore } from '../../server/src/storage/pg-checkpoint-store.ts';
import { CounterChanges } from '../../server/src/windows/counter-changes.ts';
import type { Checkpoint } from '../../server/src/windows/partition-state.ts';
import { journeyDefinition } from '../support/journey-content.ts';
import { createTestDatabase } from '../support/real-stack.ts';

const counters = Number(process.argv[2] ?? 10_000);
const runs = Number(process.argv[3] ?? 100_000);
const rounds = 11;
const streamCount = 300;
const startMs = Date.parse('2026-11-24T02:00:00Z');
const segments = Array.from({ length: 200 }, (_, index) => ({
  channel: `c${index % 4}`,
  region: `r${index}`,
}));

const url = process.env['WEGWARTE_TEST_DATABASE_URL'];
if (!url) throw new Error('set WEGWARTE_TEST_DATABASE_URL to a database server that may be filled');
const created = await createTestDatabase(url);
const database = new Database(
  { url: created.url, maxConnections: 4, connectTimeoutMs: 10_000, statementTimeoutMs: 60_000 },
  () => undefined,
);
try {
  await migrate(database);
  const none = await median({ counters: 0, runs: 0 });
  const onlyCounters = await median({ counters, runs: 0 });
  const onlyRuns = await median({ counters: 0, runs });
  const both = await median({ counters, runs });
  console.log(
    JSON.stringify({
      counters,
      runs,
      millisecondsEmpty: none.ms,
      millisecondsCounters: onlyCounters.ms,
      millisecondsRuns: onlyRuns.ms,
      millisecondsBoth: both.ms,
      ourCpuMillisecondsBoth: both.cpuMs,
      countersPerSecond: perSecond(counters, onlyCounters.ms),
      runsPerSecond: perSecond(runs, onlyRuns.ms),
    }),
  );
} finally {
  await database.close();
  await created.drop();
}

/** Of checkpoints that touch mostly the same counters, as those of one second and the next do. */
async function median(size: { counters: number; runs: number }): Promise<{ ms: number; cpuMs: number }> {
  const store = new PgCheckpointStore(database, new CounterStreams(database));
  const definition = journeyDefinition('checkout');
  const topic = `${size.counters} counters, ${size.runs} runs`;
  const claim = await store.claim({ topic, partition: 0 }, new JourneyCatalog([definition]));
  const streams = Array.from({ length: streamCount }, (_, index) => ({
    journey: 'checkout',
    step: `step-${index % 6}`,
    dimension: 'region',
    value: `r${Math.floor(index / 6)}`,
  }));
  const names = { nameOf: (stream: number) => streams[stream]! };
  const someRuns = Array.from({ length: size.runs }, (_, index): Run => ({
    definition,
    key: randomBytes(16).toString('base64url'),
    state: 'in-flight',
    entries: [0, startMs + index],
    segments: segments[index % segments.length]!,
    endedAtMs: null,
    reason: null,
  }));
  const took: { ms: number; cpuMs: number }[] = [];
  for (let number = 1; number <= rounds; number++) {
    const rows = new Int32Array(size.counters * 6);
    for (let index = 0; index < size.counters; index++) {
      const bucket = Math.floor(startMs / 10_000) + 2 * number + Math.floor(index / streamCount);
      rows.set([index % streamCount, bucket, 1, 1, 0, 0], index * 6);
    }
    // Half of them got on, in the last ticks.
    const progressRows = new Int32Array(Math.floor(size.counters / 2) * 5);
    for (let index = 0; 5 * index < progressRows.length; index++) {
      const bucket = Math.floor(startMs / 10_000) + 2 * number;
      const age = Math.floor(index / streamCount) % 12;
      progressRows.set([index % streamCount, bucket, age, 1, 0], index * 5);
    }
    const checkpoint: Checkpoint = {
      readOffset: number,
      resumeOffset: number,
      watermarkMs: startMs,
      newestMs: startMs,
      eras: [],
      counters: new CounterChanges(names, rows, progressRows),
      runs: someRuns.map((run) => ({ journey: 'checkout', key: run.key, run })),
      refreshed: [],
      passEnded: number % 3 === 0,
      evicted: [],
      warmed: [],
      idBlocks: [],
      forgetIdsBefore: 0,
    };
    const began = performance.now();
    const cpu = process.cpuUsage();
    await store.save(claim, {
      number,
      checkpoint,
      outcomes: [],
      deadLetters: [],
      endOffset: number,
      lastMessageAtMs: startMs,
      savedAtMs: startMs,
    });
    const used = process.cpuUsage(cpu);
    took.push({ ms: performance.now() - began, cpuMs: (used.user + used.system) / 1000 });
  }
  const middle = (values: number[]) =>
    Number(values.toSorted((a, b) => a - b)[Math.floor(rounds / 2)]!.toFixed(1));
  return { ms: middle(took.map(({ ms }) => ms)), cpuMs: middle(took.map(({ cpuMs }) => cpuMs)) };
}

function perSecond(count: number, ms: number): number {
  return Math.round((count * 1000) / ms);
}
