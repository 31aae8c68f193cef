import { createWorld } from '@wegwarte/simulator';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { JourneyCatalog } from '../../server/src/journeys/journey-catalog.ts';
import { journey, minute, step } from '../../server/src/journeys/journey-examples.suite.ts';
import type { Touchpoint } from '../../server/src/journeys/touchpoint.ts';
import { CounterStreams } from '../../server/src/storage/counter-streams.ts';
import { Database } from '../../server/src/storage/database.ts';
import { migrate } from '../../server/src/storage/migrate.ts';
import { PgCheckpointStore } from '../../server/src/storage/pg-checkpoint-store.ts';
import { defaultEngineOptions } from '../../server/src/windows/partition-engine.ts';
import { FollowLog } from '../../server/src/workflows/follow-log.ts';
import { defaultFollowerTimings } from '../../server/src/workflows/follower-options.ts';
import { countersOf } from '../support/counters.ts';
import { createTestDatabase } from '../support/real-stack.ts';
import { seededRandom } from '../support/seeded-random.ts';

const stack = inject('realStack');
const reason = stack.available ? '' : ` (skipped: ${stack.reason})`;
const SEED = Number(process.env['WEGWARTE_TEST_SEED'] ?? 7);
const name = { topic: 'touchpoints', partition: 0 };
const catalog = new JourneyCatalog([
  journey({
    key: 'session',
    dimensions: ['channel'],
    steps: [
      step('cart', 'cart.viewed'),
      step('delivery', 'delivery.chosen', 5 * minute),
      step('payment', 'payment.submitted', 5 * minute),
      step('confirmed', 'order.confirmed', 3 * minute),
    ],
  }),
]);

/** One partition's traffic of some minutes, and a last touchpoint by which all of it is over. */
function traffic(): { touchpoint: Touchpoint; loggedAtMs: number }[] {
  const fromMs = Date.UTC(2026, 10, 20);
  const world = createWorld({ profile: 'retailer', seed: SEED, rate: 25, rhythm: 'flat', settled: false });
  const sent = [...world.touchpoints(fromMs, fromMs + 4 * minute)].map(({ touchpoint, arrivesAtMs }) => {
    const { id, type, time, identities, attributes = {}, source = '' } = touchpoint;
    const channel = String(attributes['channel']);
    const decoded = { id, type, timeMs: Date.parse(time), identities, attributes: { channel }, source };
    return { touchpoint: decoded, loggedAtMs: arrivesAtMs };
  });
  const endMs = fromMs + 120 * minute;
  const last = {
    id: 'last',
    type: 'other',
    timeMs: endMs,
    identities: { session: 'x' },
    attributes: {},
    source: '',
  };
  return [...sent, { touchpoint: last, loggedAtMs: endMs }];
}

describe.skipIf(!stack.available)(`a partition that is taken over again and again${reason}`, () => {
  const log = traffic();
  const opened: { url: string; drop: () => Promise<void>; database: Database }[] = [];

  beforeAll(async () => {
    if (!stack.available) return;
    for (let count = 0; count < 2; count++) {
      const { url, drop } = await createTestDatabase(stack.databaseUrl);
      const options = { url, maxConnections: 4, connectTimeoutMs: 10_000, statementTimeoutMs: 15_000 };
      const database = new Database(options, () => undefined);
      await migrate(database);
      opened.push({ url, drop, database });
    }
  });
  afterAll(async () => {
    for (const { database, drop } of opened) {
      await database.close();
      await drop();
    }
  });

  const owner = (database: Database) =>
    new FollowLog(catalog, {
      store: new PgCheckpointStore(database, new CounterStreams(database)),
      decode: ({ offset }) => ({ ok: true, touchpoint: log[offset]!.touchpoint }),
      deadLetters: null,
      meter: { stored: () => undefined, lettersWritten: () => undefined },
      options: { ...defaultEngineOptions, ...defaultFollowerTimings, checkpointEveryMessages: 40 },
      clock: { now: () => Date.now() },
      logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    });
  const extent = { lowOffset: 0, endOffset: log.length };
  const noHurry = async () => undefined;
  const read = async (follow: FollowLog, count: number) => {
    const from = follow.position(name)!;
    const messages = log
      .slice(from, from + count)
      .map(({ loggedAtMs }, index) => ({ offset: from + index, value: null, loggedAtMs }));
    await follow.received(name, messages, log.length, noHurry);
  };

  it('counts what one owner counts', async () => {
    const [disturbed, peaceful] = opened as [(typeof opened)[0], (typeof opened)[0]];
    const one = owner(peaceful.database);
    await one.assigned(name, extent, noHurry);
    while (one.position(name)! < log.length) await read(one, 500);
    await one.revoked(name);

    const random = seededRandom(SEED);
    let now = owner(disturbed.database);
    await now.assigned(name, extent, noHurry);
    const story: string[] = [];
    while (now.position(name)! < log.length) {
      await read(now, 1 + Math.floor(random() * 300));
      const fate = random();
      if (fate > 0.5) continue;
      const at = now.position(name);
      if (fate < 0.25) await now.revoked(name);
      now = owner(disturbed.database);
      const position = await now.assigned(name, extent, noHurry);
      story.push(`${fate < 0.25 ? 'gives up' : 'dies'} at ${at}, next from ${position}`);
    }
    await now.revoked(name);
    const [counted, expected] = [await countersOf(disturbed.url), await countersOf(peaceful.url)];
    expect(counted.outcomes, story.join('\n')).toEqual(expected.outcomes);
    expect(counted.cohorts, story.join('\n')).toEqual(expected.cohorts);
    expect(counted.progress, story.join('\n')).toEqual(expected.progress);
  });
});
