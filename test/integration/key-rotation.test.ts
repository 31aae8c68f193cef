import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { ConfigurationInput } from '../../server/src/app/configuration.ts';
import { closeTraffic, timeByTouchpointsOnly } from '../support/closing-time.ts';
import { countersOf, outcomesOf, stepTotals } from '../support/counters.ts';
import { eventually } from '../support/eventually.ts';
import { createTestDatabase, createTestTopic } from '../support/real-stack.ts';
import { TwoNames, twoNamesFolder } from '../support/two-names.ts';
import { WegwarteProcess } from '../support/wegwarte-process.ts';
import { configurationFor } from '../support/wegwarte-setup.ts';

const stack = inject('realStack');
const reason = stack.available ? '' : ` (skipped: ${stack.reason})`;

const PARTITIONS = [2, 3] as const;
const formerKey = 'pseudonym-key-before-the-rotation-0123456789';
const newKey = 'pseudonym-key-after-the-rotation-0123456789';
/** One topic waits for the other before what is re-keyed is counted, so that some of it always is on its way. */
const IN_BETWEEN = 150;
/** How much of the story has happened when the new key comes into use. */
const REPLACED = 0.6;

/**
 * The pseudonym key is replaced while customers are on their way and visitors log in, so that what is known of them moves
 * from partition to partition for two reasons; and instances die just then, so that what they had read is read again by
 * others.
 */
describe.skipIf(!stack.available)(`a pseudonym key replaced under way${reason}`, () => {
  const story = new TwoNames(Math.floor(Date.now() / 1000) * 1000 - 3 * 3_600_000);
  const lives: WegwarteProcess[] = [];
  const databases: { url: string; drop: () => Promise<void> }[] = [];
  let topics: string[];
  let folder: ReturnType<typeof twoNamesFolder>;

  beforeAll(async () => {
    if (!stack.available) return;
    topics = await Promise.all(PARTITIONS.map((count) => createTestTopic(brokers(), { partitions: count })));
    for (let count = 0; count < 2; count++) databases.push(await createTestDatabase(stack.databaseUrl));
    folder = twoNamesFolder();
  });

  afterAll(async () => {
    await Promise.all(lives.map((life) => life.kill()));
    await Promise.all(databases.map((one) => one.drop()));
    folder?.remove();
  });

  const brokers = () => (stack.available ? stack.kafkaBrokers : []);
  const serve = (
    url: string,
    name: string,
    pseudonymKey: ConfigurationInput['access']['pseudonymKey'],
  ): WegwarteProcess => {
    const { kafka, access, ...others } = configurationFor({
      databaseUrl: url,
      brokers: brokers(),
      topic: topics[0]!,
      groupId: `${topics[0]}-${name}`,
      journeys: [`${folder.path}/journeys`],
      teams: [`${folder.path}/teams`],
    });
    const life = WegwarteProcess.serve({
      ...others,
      kafka: {
        ...kafka!,
        topics,
        createTopics: { partitions: 3 },
        internalTopic: `${topics[0]}-${name}-rekeyed`,
      },
      access: { ...access, pseudonymKey },
      stream: timeByTouchpointsOnly,
    });
    lives.push(life);
    return life;
  };
  const total = (counts: Record<string, number>) => Object.values(counts).reduce((sum, one) => sum + one, 0);
  const untilCounted = (url: string, part: number) =>
    eventually(
      `${part} of the story to be counted`,
      async () => total(await outcomesOf(url)) >= Math.floor(part * story.messages) - IN_BETWEEN,
      { withinMs: 60_000, everyMs: 250 },
    );
  const untilAllOver = (url: string) =>
    eventually(
      'all runs to be over',
      async () => {
        expect(await outcomesOf(url)).toEqual({ accepted: story.messages, ignored: 5 });
        expect(await inFlight(url)).toBe(0);
        return true;
      },
      { withinMs: 60_000, everyMs: 250 },
    );
  /** How many customers are on their way. */
  const inFlight = async (url: string) => {
    const steps = Object.entries(await stepTotals(url, 'checkout'));
    return steps.reduce(
      (sum, [step, one]) => sum + (step === 'confirmed' ? 0 : one.entered - one.advanced - one.dropped),
      0,
    );
  };

  it(
    'loses nobody, makes nobody two, and counts what is counted without it',
    { timeout: 240_000 },
    async () => {
      const [rotated, peaceful] = databases.map(({ url }) => url) as [string, string];
      const from = new Date(story.timeOf(REPLACED)).toISOString();
      const until = new Date(Date.now() + 86_400_000).toISOString();
      const keys = [
        { key: newKey, from },
        { key: formerKey, until },
      ];
      const follow = async () => {
        const life = serve(rotated, 'two', keys);
        await life.logged('following a partition', { withinMs: 60_000 });
        return life;
      };
      const first = await follow();
      const second = await follow();
      await story.write(brokers(), topics, 0, 0.5);
      await untilCounted(rotated, 0.4);
      await second.kill();
      const third = await follow();
      await story.write(brokers(), topics, 0.5, 0.7);
      // What those two have read and not stored is read again by another, under whichever key it is.
      await untilCounted(rotated, REPLACED);
      expect(await inFlight(rotated)).toBeGreaterThan(100);
      await Promise.all([first.kill(), third.kill()]);
      await follow();
      await story.write(brokers(), topics, 0.7, 1);
      for (const [index, topic] of topics.entries()) await closeTraffic(brokers(), topic, PARTITIONS[index]!);
      await untilAllOver(rotated);

      const differs = serve(rotated, 'two', [
        { key: newKey, from: new Date(story.timeOf(0)).toISOString() },
        { key: formerKey, until },
      ]);
      expect((await differs.ended).code).not.toBe(0);
      expect(differs.printed).toContain(`access.pseudonymKey: a key is in use from ${from}`);

      serve(peaceful, 'alone', formerKey);
      await untilAllOver(peaceful);
      expect(await stepTotals(rotated, 'checkout')).toEqual(story.truth);
      expect(await countersOf(rotated)).toEqual(await countersOf(peaceful));
    },
  );
});
