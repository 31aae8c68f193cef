import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { ConfigurationInput } from '../../server/src/app/configuration.ts';
import { ask, outcomesOf, stepTotals } from '../support/counters.ts';
import { eventually } from '../support/eventually.ts';
import { openProducer } from '../support/produce.ts';
import { createTestDatabase, createTestTopic } from '../support/real-stack.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { WegwarteProcess } from '../support/wegwarte-process.ts';
import { configurationFor } from '../support/wegwarte-setup.ts';

const stack = inject('realStack');
const reason = stack.available ? '' : ` (skipped: ${stack.reason})`;

const journey = `
journey: checkout
title: { en: Checkout, de: Kasse }
owner: shop
key: customer
value: { currency: EUR, typical: 85 }
steps:
  - step: cart
    when: { type: cart.viewed }
  - step: payment
    when: { type: payment.submitted }
    within: 15m
  - step: confirmed
    when: { type: order.confirmed }
    within: 10m
`;
const team = `
team: shop
title: { en: Shop, de: Shop }
channels:
  - webhook: http://127.0.0.1:9/nobody
    secret: whsec_Oc8M45audFZavv1ncHHFPQ1eMnFxM/G0Gp5jA6p0XMw=
`;

const VISITORS = 600;
/** Of ten visitors: seven pay, and of those six are confirmed. */
const pays = (visitor: number) => visitor % 10 < 7;
const isConfirmed = (visitor: number) => visitor % 10 < 6;

/**
 * Six hundred visitors put something into the cart, known by nothing but a number of their own, in a topic keyed by
 * session. They log in to pay, and the shop's back office confirms by the customer's number, in a topic keyed by order.
 * So each of them is spread over partitions of two topics and two identities.
 */
describe.skipIf(!stack.available)(`one customer, two topics and two names${reason}`, () => {
  const startMs = Math.floor(Date.now() / 1000) * 1000 - 3 * 3_600_000;
  let topics: string[];
  let database: { url: string; drop: () => Promise<void> };
  let peaceful: { url: string; drop: () => Promise<void> };
  let folder: ReturnType<typeof temporaryFolder>;
  const lives: WegwarteProcess[] = [];

  beforeAll(async () => {
    if (!stack.available) return;
    [topics, database, peaceful] = await Promise.all([
      Promise.all([2, 3].map((partitions) => createTestTopic(stack.kafkaBrokers, { partitions }))),
      createTestDatabase(stack.databaseUrl),
      createTestDatabase(stack.databaseUrl),
    ]);
    folder = temporaryFolder({ 'journeys/checkout.yaml': journey, 'teams/shop.yaml': team });
    await writeStory();
  });

  afterAll(async () => {
    await Promise.all(lives.map((life) => life.kill()));
    await Promise.all([database?.drop(), peaceful?.drop()]);
    folder?.remove();
  });

  async function writeStory(): Promise<void> {
    const [web, office] = [[], []] as { key: string; value: string; timestamp: string }[][];
    const say = (log: typeof web, key: string, id: string, type: string, atMs: number, who: object) =>
      log!.push({
        key,
        value: JSON.stringify({ id, type, time: new Date(atMs).toISOString(), source: 'shop', ...who }),
        timestamp: String(atMs),
      });
    for (let visitor = 0; visitor < VISITORS; visitor++) {
      const atMs = startMs + visitor * 1_000;
      const anonymous = { customer: `anonymous-${visitor}` };
      const known = { customer: `customer-${visitor}` };
      say(web!, `session-${visitor}`, `c${visitor}`, 'cart.viewed', atMs, { identities: anonymous });
      if (!pays(visitor)) continue;
      const paid = { identities: known, previousIdentity: anonymous };
      say(web!, `session-${visitor}`, `p${visitor}`, 'payment.submitted', atMs + 300_000, paid);
      if (!isConfirmed(visitor)) continue;
      say(office!, `order-${visitor}`, `o${visitor}`, 'order.confirmed', atMs + 420_000, {
        identities: known,
      });
    }
    const producer = await openProducer(stack.available ? stack.kafkaBrokers : []);
    for (const [index, log] of [web, office].entries()) {
      log!.sort((a, b) => Number(a.timestamp) - Number(b.timestamp));
      await producer.send({ topic: topics[index]!, messages: log! });
    }
    await producer.disconnect();
  }

  function serve(url: string, groupId: string): WegwarteProcess {
    const { kafka, ...others } = configurationFor({
      databaseUrl: url,
      brokers: stack.available ? stack.kafkaBrokers : [],
      topic: topics[0]!,
      groupId,
      journeys: [`${folder.path}/journeys`],
      teams: [`${folder.path}/teams`],
    });
    const configuration: ConfigurationInput = {
      ...others,
      kafka: {
        ...kafka!,
        topics,
        createTopics: { partitions: 3 },
        // Less than is re-keyed: whichever topic is ahead may have to wait for the other.
        maxRekeyedWaiting: 1_000,
        internalTopic: `${topics[0]}-${url.slice(-6)}`,
      },
      stream: { idleAfter: '1s' },
    };
    const life = WegwarteProcess.serve(configuration);
    lives.push(life);
    return life;
  }

  const messages = VISITORS + VISITORS * 0.7 + VISITORS * 0.6;
  const untilAllOver = (url: string) =>
    eventually(
      'all runs to be over',
      async () => {
        const totals = await stepTotals(url, 'checkout').catch(() => ({}));
        const steps = Object.entries(totals).filter(([step]) => step !== 'confirmed');
        const isOver = steps.every(([, { entered, advanced, dropped }]) => entered === advanced + dropped);
        return steps.length === 2 && isOver && Object.values(await outcomesOf(url))[0] === messages;
      },
      { withinMs: 60_000, everyMs: 250 },
    );

  it('is one run for each, to the last of them', { timeout: 90_000 }, async () => {
    serve(peaceful.url, `${topics[0]}-peaceful`);
    await untilAllOver(peaceful.url);
    await expectTheTruth(peaceful.url);
  });

  it(
    'and so it is when the program is killed again and again in the middle of it',
    { timeout: 180_000 },
    async () => {
      for (let death = 1; death <= 2; death++) {
        const life = serve(database.url, `${topics[0]}-${death}`);
        const before = await checkpoints(database.url);
        await eventually(
          'some checkpoints',
          async () => (await checkpoints(database.url)) >= before + 2 * death,
          {
            withinMs: 60_000,
            everyMs: 20,
          },
        );
        await life.kill();
      }
      serve(database.url, `${topics[0]}-last`);
      await untilAllOver(database.url);
      await expectTheTruth(database.url);
    },
  );

  it('goes through a topic that keeps it for days, and is cleaned up', async () => {
    const kafka = new Kafka({
      brokers: stack.available ? stack.kafkaBrokers : [],
      logLevel: logLevel.NOTHING,
    });
    const admin = kafka.admin();
    await admin.connect();
    const name = `${topics[0]}-${peaceful.url.slice(-6)}`;
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: 2, name }],
    });
    await admin.disconnect();
    const settings = new Map(resources[0]!.configEntries.map((one) => [one.configName, one.configValue]));
    expect(settings.get('cleanup.policy')).toBe('delete');
    expect(Number(settings.get('retention.ms'))).toBeGreaterThanOrEqual(2 * 24 * 3_600_000);
  });

  async function expectTheTruth(url: string): Promise<void> {
    const [paid, confirmed] = [VISITORS * 0.7, VISITORS * 0.6];
    expect(await stepTotals(url, 'checkout')).toEqual({
      cart: { entered: VISITORS, advanced: paid, dropped: VISITORS - paid, abandoned: 0 },
      payment: { entered: paid, advanced: confirmed, dropped: paid - confirmed, abandoned: 0 },
      confirmed: { entered: confirmed, advanced: 0, dropped: 0, abandoned: 0 },
    });
    // Every message of the sources ended once, wherever it was followed.
    expect(await outcomesOf(url)).toEqual({ accepted: messages });
  }
});

/** How many were stored, of all partitions; none before there is a schema. */
async function checkpoints(url: string): Promise<number> {
  const [row] = await ask<{ sum: number }>(url, countCheckpoints).catch(() => []);
  return row?.sum ?? 0;
}

const countCheckpoints = 'select coalesce(sum(checkpoint), 0)::int as sum from log_partition';
