// How long a partition with a million runs in flight takes from its claim to the first counted touchpoint.
// node test/bench/restart.ts [runs] — needs WEGWARTE_TEST_DATABASE_URL; prints JSON.
import { randomBytes } from 'node:crypto';
import { JourneyCatalog } from '../../server/src/journeys/journey-catalog.ts';
import type { JourneyDefinition } from '../../server/src/journeys/journey-definition.ts';
import type { Touchpoint } from '../../server/src/journeys/touchpoint.ts';
import { CounterStreams } from '../../server/src/storage/counter-streams.ts';
import { Database } from '../../server/src/storage/database.ts';
import { migrate } from '../../server/src/storage/migrate.ts';
import { PgCheckpointStore } from '../../server/src/storage/pg-checkpoint-store.ts';
import { defaultEngineOptions, PartitionEngine } from '../../server/src/windows/partition-engine.ts';
import { defaultFollowerTimings } from '../../server/src/workflows/follower-options.ts';
import { PartitionFollower } from '../../server/src/workflows/partition-follower.ts';
import { journeyDefinition } from '../support/journey-content.ts';
import { createTestDatabase } from '../support/real-stack.ts';

const runs = Number(process.argv[2] ?? 1_000_000);
const perCheckpoint = 50_000;
const startMs = Date.parse('2026-11-24T02:00:00Z');
const name = { topic: 'bench', partition: 0 };
const hourMs = 3_600_000;

const url = process.env['WEGWARTE_TEST_DATABASE_URL'];
if (!url) throw new Error('set WEGWARTE_TEST_DATABASE_URL to a database server that may be filled');
const created = await createTestDatabase(url);
const database = new Database(
  { url: created.url, maxConnections: 4, connectTimeoutMs: 10_000, statementTimeoutMs: 15_000 },
  () => undefined,
);
try {
  await migrate(database);
  const filled = await fill();
  globalThis.gc?.();
  const before = process.memoryUsage();
  const restarted = await restart(filled.offset);
  const after = process.memoryUsage();
  const [stored] = await database.query<{ blocks: number; bytes: number; onDisk: number }>(
    `select count(*)::int as blocks, sum(octet_length(bytes))::float8 as bytes,
       pg_total_relation_size('run_block')::float8 as "onDisk" from run_block`,
  );
  const megabytes = (bytes: number) => Math.round(bytes / 1e6);
  console.log(
    JSON.stringify({
      runs: restarted.runs,
      secondsToFirstCounted: restarted.seconds,
      secondsOfClaim: restarted.claimSeconds,
      cpuSeconds: restarted.cpuSeconds,
      storedMegabytes: megabytes(stored!.bytes),
      storedMegabytesOnDisk: megabytes(stored!.onDisk),
      blocks: stored!.blocks,
      storedBytesPerRun: Math.round(stored!.bytes / restarted.runs),
      rssMegabytes: megabytes(after.rss - before.rss),
      heapMegabytes: megabytes(after.heapUsed - before.heapUsed),
      checkpointsPerSecondWhileFilling: filled.checkpointsPerSecond,
    }),
  );
} finally {
  await database.close();
  await created.drop();
}

/** Three journeys' worth of customers who came within two hours and are all still under way; and as many again who went on. */
async function fill(): Promise<{ offset: number; checkpointsPerSecond: number }> {
  const store = new PgCheckpointStore(database, new CounterStreams(database));
  const catalog = new JourneyCatalog(journeys());
  const claim = await store.claim(name, catalog);
  const engine = new PartitionEngine(catalog, defaultEngineOptions);
  const began = performance.now();
  let offset = 0;
  let number = 0;
  const keys = Array.from({ length: runs }, () => randomBytes(16).toString('base64url'));
  for (const type of ['cart.seen', 'payment.seen']) {
    for (let index = 0; index < runs; index++) {
      engine.receive(touchpoint(index, type, keys[index]!, offset), offset, startMs + 10 * hourMs);
      offset++;
      if (offset % perCheckpoint !== 0) continue;
      await store.save(claim, {
        number: ++number,
        checkpoint: engine.takeCheckpoint(),
        outcomes: [],
        deadLetters: [],
        endOffset: offset,
        lastMessageAtMs: startMs,
        savedAtMs: startMs,
      });
    }
  }
  return { offset, checkpointsPerSecond: Number(((number * 1000) / (performance.now() - began)).toFixed(1)) };
}

interface Restarted {
  readonly runs: number;
  readonly seconds: number;
  readonly claimSeconds: number;
  /** Of this process; on a busy machine it says more than the clock. */
  readonly cpuSeconds: number;
}

async function restart(offset: number): Promise<Restarted> {
  const store = new PgCheckpointStore(database, new CounterStreams(database));
  const catalog = new JourneyCatalog(journeys());
  const began = performance.now();
  const cpuBefore = process.cpuUsage();
  const claim = await store.claim(name, catalog);
  const claimed = performance.now();
  const silent = () => undefined;
  const follower = new PartitionFollower(claim, {
    catalog,
    decode: (message) => ({
      ok: true,
      touchpoint: touchpoint(runs - 1, 'cart.seen', `new ${message.offset}`, message.offset),
    }),
    store,
    deadLetters: null,
    meter: { stored: silent, lettersWritten: silent },
    options: { ...defaultEngineOptions, ...defaultFollowerTimings },
    clock: { now: () => startMs + 10 * hourMs },
    logger: { info: silent, warn: silent, error: silent },
  });
  const messages = [{ offset, value: Buffer.from('{}'), loggedAtMs: startMs + 10 * hourMs }];
  follower.skipTo(offset);
  await follower.receive(messages, offset + 1, async () => undefined);
  await follower.checkpoint(async () => undefined);
  const cpu = process.cpuUsage(cpuBefore);
  const seconds = (from: number, to: number) => Number(((to - from) / 1000).toFixed(2));
  return {
    runs: claim.state.runs.length,
    seconds: seconds(began, performance.now()),
    claimSeconds: seconds(began, claimed),
    cpuSeconds: Number(((cpu.user + cpu.system) / 1e6).toFixed(2)),
  };
}

/** A customer every few milliseconds, paying an hour later. */
function touchpoint(index: number, type: string, customer: string, offset: number): Touchpoint {
  const atMs = startMs + Math.floor((index / runs) * hourMs) + (type === 'cart.seen' ? 0 : hourMs);
  return {
    id: `00000000-0000-4000-8000-${String(offset).padStart(12, '0')}`,
    type,
    timeMs: atMs,
    identities: { customer },
    attributes: { channel: index % 3 === 0 ? 'app' : 'web' },
    source: 'shop',
  };
}

function journeys(): JourneyDefinition[] {
  const checkout = journeyDefinition('checkout');
  const steps = checkout.steps.map((step) => ({ ...step, withinMs: 24 * hourMs }));
  return [{ ...checkout, steps }];
}
