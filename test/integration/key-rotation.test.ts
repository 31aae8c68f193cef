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
/** In about half of the runs ten of the 600 visitors are counted as lost who got on, or runs stay open for ever. */
const knownBug = process.env['WEGWARTE_KNOWN_BUGS'] === undefined;
const reason = !stack.available
  ? ` (skipped: ${stack.reason})`
  : knownBug
    ? ' (skipped: a known bug; WEGWARTE_KNOWN_BUGS=1 runs it)'
    : '';

const PARTITIONS = [2, 3] as const;
const formerKey = 'pseudonym-key-before-the-rotation-0123456789';
const currentKey = 'pseudonym-key-after-the-rotation-0123456789';
/** One topic waits for the other before what is re-keyed is counted, so that some of it always is on its way. */
const IN_BETWEEN = 150;
const until = new Date(Date.now() + 86_400_000).toISOString();

/**
 * The pseudonym key is replaced while customers are on their way: first in one of two instances, so that for a while one
 * and the same customer has two pseudonyms, then in the other. Meanwhile visitors log in, and what is known of them moves
 * from partition to partition on top of that.
 */
describe.skipIf(!stack.available || knownBug)(`a pseudonym key replaced under way${reason}`, () => {
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
        const steps = Object.entries(await stepTotals(url, 'checkout'));
        const isOver = ([step, one]: (typeof steps)[number]) =>
          step === 'confirmed' || one.entered === one.advanced + one.dropped;
        return (await outcomesOf(url))['accepted'] === story.messages && steps.every(isOver);
      },
      { withinMs: 90_000, everyMs: 250 },
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
      const before = formerKey;
      const after = [{ key: currentKey }, { key: formerKey, until }];
      const [first, second] = [serve(rotated, 'two', before), serve(rotated, 'two', before)];
      await Promise.all(
        [first, second].map((one) => one.logged('following a partition', { withinMs: 60_000 })),
      );
      await story.write(brokers(), topics, 0, 0.4);
      await untilCounted(rotated, 0.4);
      expect(await inFlight(rotated)).toBeGreaterThan(100);

      expect(await first.stop()).toBe(0);
      const third = serve(rotated, 'two', after);
      await third.logged('following a partition', { withinMs: 60_000 });
      // Now both keys are in use at once.
      await story.write(brokers(), topics, 0.4, 0.7);
      await untilCounted(rotated, 0.7);
      expect(await inFlight(rotated)).toBeGreaterThan(100);

      expect(await second.stop()).toBe(0);
      const fourth = serve(rotated, 'two', after);
      await fourth.logged('following a partition', { withinMs: 60_000 });
      await story.write(brokers(), topics, 0.7, 1);
      for (const [index, topic] of topics.entries()) await closeTraffic(brokers(), topic, PARTITIONS[index]!);
      await untilAllOver(rotated);

      serve(peaceful, 'alone', before);
      await untilAllOver(peaceful);
      expect(await stepTotals(rotated, 'checkout')).toEqual(story.truth);
      expect(await countersOf(rotated)).toEqual(await countersOf(peaceful));
    },
  );
});
