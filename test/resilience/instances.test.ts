import { setTimeout as sleep } from 'node:timers/promises';
import { createWorld } from '@wegwarte/simulator';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { closeTraffic, timeByTouchpointsOnly, untilClosed } from '../support/closing-time.ts';
import { countersOf, outcomesOf } from '../support/counters.ts';
import { produce } from '../support/produce.ts';
import { readOffset } from '../support/progress.ts';
import { createTestDatabase, createTestTopic } from '../support/real-stack.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { eventually } from '../support/eventually.ts';
import { WegwarteProcess } from '../support/wegwarte-process.ts';
import { configurationFor } from '../support/wegwarte-setup.ts';

const stack = inject('realStack');
const reason = stack.available ? '' : ` (skipped: ${stack.reason})`;

const SEED = Number(process.env['WEGWARTE_TEST_SEED'] ?? 20_261_125);
const PARTITIONS = 6;
const STORM_MS = 20_000;
/** Somebody comes or goes this often. */
const GUST_MS = 1_500;
const GUST_TRAFFIC_MS = 15_000;
const MOST = 4;

/**
 * Several instances of the program are one program to whoever reads its counters: however many there are, whoever comes,
 * goes or dies, each touchpoint is counted once, in its bucket. What may differ is how long it takes.
 */
describe.skipIf(!stack.available)(`several instances${reason}`, () => {
  const world = createWorld({ profile: 'retailer', seed: SEED, rate: 150, rhythm: 'flat', settled: false });
  const random = seededRandom(SEED);
  const instances: WegwarteProcess[] = [];
  const databases: { url: string; drop: () => Promise<void> }[] = [];
  let fromMs = Date.now() - 6 * 3_600_000;
  let topic: string;
  let written = 0;
  let group: WegwarteProcess[] = [];

  beforeAll(async () => {
    if (!stack.available) return;
    topic = await createTestTopic(stack.kafkaBrokers, { partitions: PARTITIONS });
    for (let count = 0; count < 4; count++) databases.push(await createTestDatabase(stack.databaseUrl));
  });

  afterAll(async () => {
    await Promise.all(instances.map((one) => one.kill()));
    await Promise.all(databases.map((one) => one.drop()));
  });

  const writeTraffic = async (durationMs: number) => {
    if (!stack.available) return;
    written += await produce(stack.kafkaBrokers, topic, world.touchpoints(fromMs, fromMs + durationMs));
    fromMs += durationMs;
  };
  const serve = (databaseUrl: string, groupId: string) => {
    const brokers = stack.available ? stack.kafkaBrokers : [];
    const instance = WegwarteProcess.serve({
      ...configurationFor({ databaseUrl, brokers, topic, groupId }),
      stream: timeByTouchpointsOnly,
    });
    instances.push(instance);
    return instance;
  };
  const stormy = () => serve(databases[0]!.url, `${topic}-stormy`);
  const oneOf = <T>(all: readonly T[]) => all[Math.floor(random() * all.length)]!;
  const isElected = ({ log }: WegwarteProcess) =>
    log.findLast(({ msg }) => /^(elected|stepped down)/.test(msg))?.msg.startsWith('elected') ?? false;

  it('read on though one comes, goes or dies every other second', async () => {
    group = [stormy(), stormy()];
    await writeTraffic(4 * GUST_TRAFFIC_MS);
    await eventually('a beginning', async () => (await readOffset(databases[0]!.url)) > 0, {
      withinMs: 60_000,
    });
    const story: string[] = [];
    for (const untilMs = performance.now() + STORM_MS; performance.now() < untilMs;) {
      const gust = oneOf(['comes', 'goes', 'dies'] as const);
      if (group.length === 1 || (gust === 'comes' && group.length < MOST)) group.push(stormy());
      else {
        const one = oneOf(group);
        group = group.filter((other) => other !== one);
        void (gust === 'dies' ? one.kill() : one.stop());
      }
      story.push(`${gust}: ${group.length}`);
      await writeTraffic(GUST_TRAFFIC_MS);
      // No condition to wait for: the moments themselves are what is tried.
      await sleep(GUST_MS);
    }
    console.info(`seed ${SEED}, ${written} touchpoints\n${story.join('\n')}`);
    expect(group.length).toBeGreaterThan(0);
  });

  it('elect another within seconds when the elected one dies', async () => {
    while (group.length < MOST) group.push(stormy());
    const elected = await eventually('an elected one', () => group.find(isElected), { withinMs: 60_000 });
    group = group.filter((one) => one !== elected);
    await Promise.all(group.map((one) => one.address({ withinMs: 60_000 })));
    await elected.kill();
    const sinceMs = performance.now();
    await eventually('another one', () => group.find(isElected), { withinMs: 10_000 });
    console.info(`elected after ${Math.round(performance.now() - sinceMs)} ms`);
    await writeTraffic(GUST_TRAFFIC_MS);
    expect(group.filter(isElected)).toHaveLength(1);
  });

  it('share the partitions, and count exactly what one alone counts', async () => {
    if (!stack.available) return;
    const closing = await closeTraffic(stack.kafkaBrokers, topic, PARTITIONS);
    written += closing.written;
    const [stormed, ofTwo, ofFour, alone] = databases.map(({ url }) => url) as [
      string,
      string,
      string,
      string,
    ];
    const sharing = [
      ...Array.from({ length: 2 }, () => serve(ofTwo, `${topic}-two`)),
      ...Array.from({ length: MOST }, () => serve(ofFour, `${topic}-four`)),
    ];
    serve(alone, `${topic}-alone`);
    await Promise.all(databases.map(({ url }) => untilClosed(url, written, closing.atMs)));
    for (const { log } of sharing) expect(log.map(({ msg }) => msg)).toContain('following a partition');
    const expected = await countersOf(alone);
    const outcomes = await outcomesOf(alone);
    expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(written);
    expect(expected.cohorts.length).toBeGreaterThan(1_000);
    for (const counted of [await countersOf(stormed), await countersOf(ofTwo), await countersOf(ofFour)]) {
      expect(counted.outcomes).toEqual(expected.outcomes);
      expect(counted.cohorts).toEqual(expected.cohorts);
      expect(counted.progress).toEqual(expected.progress);
    }
  });
});
