import { setTimeout as sleep } from 'node:timers/promises';
import type { Delivery } from '@wegwarte/simulator';
import { createWorld } from '@wegwarte/simulator';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { countersOf, outcomesOf } from '../support/counters.ts';
import { readOffset, untilAllEnded } from '../support/progress.ts';
import { eventually } from '../support/eventually.ts';
import { asMessage, openProducer } from '../support/produce.ts';
import { createTestDatabase, createTestTopic } from '../support/real-stack.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { WegwarteProcess } from '../support/wegwarte-process.ts';
import { configurationFor } from '../support/wegwarte-setup.ts';

const stack = inject('realStack');
const reason = stack.available ? '' : ` (skipped: ${stack.reason})`;

const SEED = Number(process.env['WEGWARTE_TEST_SEED'] ?? 20_261_125);
const KILLS = 20;
/** A death comes at most this long after what it waits for; checkpoints come every second. */
const LONGEST_WAIT_MS = 1_500;
/** What a death waits for, drawn by lot: half come between two checkpoints or within one. */
const firstCheckpoint = 'its first checkpoint';
const occasions = ['its start', 'it began to read', firstCheckpoint, firstCheckpoint];
/** More than a life can read: every death finds messages unread. */
const AHEAD = 80_000;
const CHUNK = 5_000;

/**
 * The promise this product stands on: counters, run state and offsets move together or not at all. A program that is
 * killed again and again, at any moment, must count what one counts that was left in peace: to the last touchpoint, in
 * every bucket of every segment.
 */
describe.skipIf(!stack.available)(`twenty sudden deaths${reason}`, () => {
  let topic: string;
  let disturbed: { url: string; drop: () => Promise<void> };
  let peaceful: { url: string; drop: () => Promise<void> };
  let writer: TrafficWriter;
  let life: WegwarteProcess | undefined;
  let reference: WegwarteProcess | undefined;

  beforeAll(async () => {
    if (!stack.available) return;
    topic = await createTestTopic(stack.kafkaBrokers, { partitions: 3 });
    disturbed = await createTestDatabase(stack.databaseUrl);
    peaceful = await createTestDatabase(stack.databaseUrl);
    writer = await TrafficWriter.open(stack.kafkaBrokers, topic, () => readOffset(disturbed.url));
  });

  afterAll(async () => {
    await Promise.all([life?.kill(), reference?.kill(), writer?.stop()]);
    await Promise.all([disturbed?.drop(), peaceful?.drop()]);
  });

  it('count exactly what an undisturbed run counts', { timeout: 600_000 }, async () => {
    if (!stack.available) return;
    const random = seededRandom(SEED);
    const serve = (databaseUrl: string, groupId: string) =>
      WegwarteProcess.serve(configurationFor({ databaseUrl, brokers: stack.kafkaBrokers, topic, groupId }));
    const untilReadPast = (offset: number) =>
      eventually('a checkpoint', async () => (await readOffset(disturbed.url)) > offset, {
        withinMs: 60_000,
      });
    const deaths: string[] = [];
    let livesThatGotOn = 0;
    // Positions are the database's, not the group's: a fresh group spares the wait for the session of the dead member.
    for (let death = 1; death <= KILLS; death++) {
      life = serve(disturbed.url, `${topic}-${death}`);
      const before = await readOffset(disturbed.url).catch(() => 0);
      const occasion = occasions[Math.floor(random() * occasions.length)]!;
      if (occasion === 'it began to read') await life.logged('following a partition', { withinMs: 60_000 });
      if (occasion === firstCheckpoint) await untilReadPast(before);
      const afterMs = Math.round(random() * LONGEST_WAIT_MS);
      // No condition to wait for: the moment itself is what is tried.
      await sleep(afterMs);
      const unread = writer.written - (await readOffset(disturbed.url).catch(() => 0));
      await life.kill();
      const read = await readOffset(disturbed.url).catch(() => 0);
      if (read > before) livesThatGotOn++;
      deaths.push(`death ${death}: ${afterMs} ms after ${occasion}, ${read} read, ${unread} unread`);
      expect(unread, deaths.at(-1)).toBeGreaterThan(0);
    }
    await writer.stop();
    console.info(`seed ${SEED}, ${writer.written} touchpoints\n${deaths.join('\n')}`);
    // Otherwise the deaths came too early to put anything at risk.
    expect(livesThatGotOn).toBeGreaterThanOrEqual(KILLS / 4);

    // The last life goes the whole way: it comes in when Kafka has noticed the death of the one before.
    life = serve(disturbed.url, `${topic}-${KILLS}`);
    reference = serve(peaceful.url, `${topic}-reference`);
    await Promise.all([disturbed, peaceful].map(({ url }) => untilAllEnded(url, writer.written)));

    const [counted, expected] = [await countersOf(disturbed.url), await countersOf(peaceful.url)];
    const outcomes = await outcomesOf(peaceful.url);
    expect(outcomes['accepted']).toBeGreaterThan(10_000);
    expect(outcomes['duplicate']).toBeGreaterThan(100);
    expect(expected.cohorts.length).toBeGreaterThan(1_000);
    expect(counted.outcomes).toEqual(expected.outcomes);
    expect(counted.cohorts).toEqual(expected.cohorts);
    expect(counted.progress).toEqual(expected.progress);
    const total = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
    expect(total).toBe(writer.written);
  });
});

/** Writes a retailer's traffic of some hours ago for as long as it is needed, always well ahead of the reader. */
class TrafficWriter {
  written = 0;
  private readonly producer: Awaited<ReturnType<typeof openProducer>>;
  private readonly topic: string;
  private readonly readSoFar: () => Promise<number>;
  private isStopping = false;
  private readonly running: Promise<void>;

  private constructor(
    producer: Awaited<ReturnType<typeof openProducer>>,
    topic: string,
    readSoFar: () => Promise<number>,
  ) {
    this.producer = producer;
    this.topic = topic;
    this.readSoFar = readSoFar;
    this.running = this.run();
  }

  static async open(
    brokers: readonly string[],
    topic: string,
    readSoFar: () => Promise<number>,
  ): Promise<TrafficWriter> {
    const writer = new TrafficWriter(await openProducer(brokers), topic, readSoFar);
    await eventually('a lead of the traffic', () => writer.written >= AHEAD / 2, { withinMs: 60_000 });
    return writer;
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await this.running;
  }

  private async run(): Promise<void> {
    const fromMs = Date.now() - 12 * 3_600_000;
    const world = createWorld({ profile: 'retailer', seed: SEED, rate: 150, rhythm: 'flat', settled: false });
    let chunk: Delivery[] = [];
    try {
      for (const delivery of world.touchpoints(fromMs, fromMs + 8 * 3_600_000)) {
        chunk.push(delivery);
        if (chunk.length < CHUNK) continue;
        await this.producer.send({ topic: this.topic, messages: chunk.map(asMessage) });
        this.written += chunk.length;
        chunk = [];
        while (!this.isStopping && this.written - (await this.readSoFar().catch(() => 0)) > AHEAD) {
          await sleep(50);
        }
        if (this.isStopping) return;
      }
    } finally {
      await this.producer.disconnect();
    }
  }
}
