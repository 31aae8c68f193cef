import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { ConfigurationInput } from '../../server/src/app/configuration.ts';
import { ask, outcomesOf, stepTotals } from '../support/counters.ts';
import { eventually } from '../support/eventually.ts';
import { createTestDatabase, createTestTopic } from '../support/real-stack.ts';
import { TwoNames, twoNamesFolder } from '../support/two-names.ts';
import { WegwarteProcess } from '../support/wegwarte-process.ts';
import { configurationFor } from '../support/wegwarte-setup.ts';

const stack = inject('realStack');
const reason = stack.available ? '' : ` (skipped: ${stack.reason})`;

/** What each of them did lies in partitions of two topics, under two identities. */
describe.skipIf(!stack.available)(`one customer, two topics and two names${reason}`, () => {
  const story = new TwoNames(Math.floor(Date.now() / 1000) * 1000 - 3 * 3_600_000);
  let topics: string[];
  let database: { url: string; drop: () => Promise<void> };
  let peaceful: { url: string; drop: () => Promise<void> };
  let folder: ReturnType<typeof twoNamesFolder>;
  const lives: WegwarteProcess[] = [];

  beforeAll(async () => {
    if (!stack.available) return;
    [topics, database, peaceful] = await Promise.all([
      Promise.all([2, 3].map((partitions) => createTestTopic(stack.kafkaBrokers, { partitions }))),
      createTestDatabase(stack.databaseUrl),
      createTestDatabase(stack.databaseUrl),
    ]);
    folder = twoNamesFolder();
    await story.write(stack.kafkaBrokers, topics);
  });

  afterAll(async () => {
    await Promise.all(lives.map((life) => life.kill()));
    await Promise.all([database?.drop(), peaceful?.drop()]);
    folder?.remove();
  });

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

  const untilAllOver = (url: string) =>
    eventually(
      'all runs to be over',
      async () => {
        const totals = await stepTotals(url, 'checkout').catch(() => ({}));
        const steps = Object.entries(totals).filter(([step]) => step !== 'confirmed');
        const isOver = steps.every(([, { entered, advanced, dropped }]) => entered === advanced + dropped);
        return steps.length === 2 && isOver && Object.values(await outcomesOf(url))[0] === story.messages;
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
    expect(await stepTotals(url, 'checkout')).toEqual(story.truth);
    // Every message of the sources ended once, wherever it was followed.
    expect(await outcomesOf(url)).toEqual({ accepted: story.messages });
  }
});

/** How many were stored, of all partitions; none before there is a schema. */
async function checkpoints(url: string): Promise<number> {
  const [row] = await ask<{ sum: number }>(url, countCheckpoints).catch(() => []);
  return row?.sum ?? 0;
}

const countCheckpoints = 'select coalesce(sum(checkpoint), 0)::int as sum from log_partition';
