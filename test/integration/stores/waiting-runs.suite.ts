import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { JourneyCatalog } from '../../../server/src/journeys/journey-catalog.ts';
import type { Run } from '../../../server/src/journeys/run.ts';
import type { Database } from '../../../server/src/storage/database.ts';
import { PgWaitingRuns } from '../../../server/src/storage/views/pg-waiting-runs.ts';
import { changed, claimPartition, gone } from '../../support/claimed-partition.ts';
import { journeyDefinition } from '../../support/journey-content.ts';

const startMs = Date.parse('2026-11-24T02:47:10Z');
const minute = 60_000;

/** Two partitions that two instances may follow, read by a third. */
export function describeWaitingRuns(databaseNow: () => Database): void {
  describe('runs that wait at a step', () => {
    const definition = journeyDefinition(`checkout-${randomUUID()}`);
    const { journey } = definition;
    const catalog = new JourneyCatalog([definition]);
    const run = (key: string, paidAfter: number | null, state: Run['state'] = 'in-flight'): Run => ({
      definition,
      key,
      state,
      entries: paidAfter === null ? [0, startMs] : [0, startMs, 1, startMs + paidAfter * minute],
      segments: { channel: 'app' },
      endedAtMs: state === 'in-flight' ? null : startMs + 9 * minute,
      reason: null,
    });
    const partitionOf = async (topic: string, partition: number) =>
      (await claimPartition(databaseNow(), { topic, partition }, catalog)).save;
    const waitingIn = async (topic: string, limit = 10, budgetMs = 30_000) => {
      const options = { topics: [topic], catalog: () => catalog, budgetMs };
      const { runs, ...rest } = await new PgWaitingRuns(databaseNow(), options).at(journey, 'payment', limit);
      return { keys: runs.map(({ key }) => key), ...rest };
    };

    it('are those whose last word is that they are there, the longest first, from all partitions', async () => {
      const topic = `topic-${randomUUID()}`;
      const [first, second] = [await partitionOf(topic, 0), await partitionOf(topic, 1)];
      await first({
        runs: changed(run('got-on', 1), run('long', 2), run('forgotten', 1), run('in-cart', null)),
      });
      await first({ runs: [...changed(run('got-on', 1, 'completed')), ...gone(journey, 'forgotten')] });
      await second({ runs: changed(run('short', 4), run('cold', 1)) });
      await second({ runs: gone(journey, 'cold'), evicted: [run('cold', 1)] });
      const other = await partitionOf(`topic-${randomUUID()}`, 0);
      await other({ runs: changed(run('of-a-topic-no-longer-read', 1)) });
      expect(await waitingIn(topic)).toEqual({
        keys: ['cold', 'long', 'short'],
        found: 3,
        isComplete: true,
      });
      expect(await waitingIn(topic, 1)).toEqual({ keys: ['cold'], found: 3, isComplete: true });
    });

    it('are fewer, and it is said so, when there is no time to look at all', async () => {
      const topic = `topic-${randomUUID()}`;
      const save = await partitionOf(topic, 0);
      await save({ runs: changed(run('old', 1)) });
      await save({ runs: changed(run('new', 2)) });
      expect(await waitingIn(topic, 10, -1)).toEqual({ keys: ['new'], found: 1, isComplete: false });
    });
  });
}
