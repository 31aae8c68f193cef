import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { JourneyCatalog } from '../../../server/src/journeys/journey-catalog.ts';
import type { Run } from '../../../server/src/journeys/run.ts';
import { CounterStreams } from '../../../server/src/storage/counter-streams.ts';
import type { Database } from '../../../server/src/storage/database.ts';
import { PgCheckpointStore } from '../../../server/src/storage/pg-checkpoint-store.ts';
import type { Checkpoint } from '../../../server/src/windows/partition-state.ts';
import { changed, claimPartition, gone } from '../../support/claimed-partition.ts';
import { journeyDefinition } from '../../support/journey-content.ts';

const startMs = Date.parse('2026-11-24T02:47:10Z');

export function describeRunBlocks(databaseNow: () => Database): void {
  describe('runs', () => {
    const definition = journeyDefinition(`checkout-${randomUUID()}`);
    const { journey } = definition;
    const catalog = new JourneyCatalog([definition]);
    const run = (key: string, minutes = 0): Run => ({
      definition,
      key,
      state: 'in-flight',
      entries: [0, startMs + minutes * 60_000],
      segments: { channel: 'app' },
      endedAtMs: null,
      reason: null,
    });

    /** A partition, and one after the other who claims it. */
    const setUp = async () => {
      const name = { topic: `topic-${randomUUID()}`, partition: 0 };
      let holder = await claimPartition(databaseNow(), name, catalog);
      const claimAnew = async (by = catalog) => {
        holder = await claimPartition(databaseNow(), name, by);
        return holder.claim;
      };
      const { partitionId } = holder.claim;
      return {
        partitionId,
        claimAnew,
        save: (changes: Partial<Checkpoint>) => holder.save(changes),
        runsNow: async () => {
          const { state } = await claimAnew();
          return [...state.runs].map(({ key, entries }) => [key, (entries[1]! - startMs) / 60_000]).sort();
        },
        blocks: async () =>
          (
            await databaseNow().query<{ checkpoint: number }>(
              'select checkpoint from run_block where partition_id = $1 order by checkpoint',
              [partitionId],
            )
          ).map(({ checkpoint }) => checkpoint),
        damage: () =>
          databaseNow().query(
            'update run_block set bytes = substr(bytes, 1, 20) where partition_id = $1 and checkpoint = 1',
            [partitionId],
          ),
        coldKeys: async (by = catalog) =>
          (await holder.store.coldKeys(holder.claim, by, null)).items.map(({ key }) => key),
        cold: (...keys: string[]) =>
          holder.store.coldRuns(
            holder.claim,
            catalog,
            keys.map((key) => ({ journey, key })),
          ),
        coldDue: (beforeMs: number) => holder.store.coldRunsDue(holder.claim, catalog, beforeMs, null),
      };
    };

    it('are what the last block that names them says, and those forgotten stay forgotten', async () => {
      const { save, runsNow } = await setUp();
      await save({ runs: changed(run('ada'), run('bob'), run('cy')) });
      await save({ runs: [...gone(journey, 'bob'), ...changed(run('ada', 1))] });
      // Cy leaves and comes back within one checkpoint.
      await save({ runs: [...gone(journey, 'cy'), ...changed(run('cy', 5))], refreshed: [run('ada', 1)] });
      expect(await runsNow()).toEqual([
        ['ada', 1],
        ['cy', 5],
      ]);
    });

    it('are kept in no more blocks than one whole pass over them and the one under way', async () => {
      const { save, runsNow, blocks } = await setUp();
      await save({ runs: changed(run('ada'), run('bob')) });
      await save({ refreshed: [run('bob')] });
      await save({ refreshed: [run('ada')], passEnded: true });
      await save({ runs: gone(journey, 'bob') });
      await save({ refreshed: [run('ada')], passEnded: true });
      await save({ runs: changed(run('cy')) });
      // 1 to 3 were the first pass, 4 and 5 the second.
      expect(await blocks()).toEqual([4, 5, 6]);
      expect(await runsNow()).toEqual([
        ['ada', 0],
        ['cy', 0],
      ]);
    });

    it('of a pass that a crash cut short are still there', async () => {
      const { save, runsNow, claimAnew } = await setUp();
      await save({ runs: changed(run('ada'), run('bob')), passEnded: true });
      await save({ refreshed: [run('ada')] });
      await claimAnew();
      // Whoever comes now begins a pass of its own: what it ends with is not what the other one began.
      await save({ refreshed: [run('bob')] });
      await save({ refreshed: [run('ada')], passEnded: true });
      await save({});
      expect(await runsNow()).toHaveLength(2);
    });

    it('of a version that is not known are kept, pass by pass, until it is', async () => {
      const { save, claimAnew, runsNow } = await setUp();
      await save({ runs: changed(run('ada'), run('bob')), passEnded: true });
      const strangers = new JourneyCatalog([]);
      expect(await claimAnew(strangers)).toMatchObject({ orphaned: 2, state: { runs: [] } });
      await save({});
      // A new run of bob's, of a version that is known: the old one must not come back over it.
      await save({ runs: changed(run('bob', 9)), passEnded: true });
      await save({ passEnded: true });
      await save({ refreshed: [run('bob', 9)] });
      await save({ passEnded: true });
      expect(await runsNow()).toEqual([
        ['ada', 0],
        ['bob', 9],
      ]);
    });

    it('that left memory are found by their customer and by their deadline, until they are back', async () => {
      const { save, runsNow, coldKeys, cold, coldDue } = await setUp();
      const runs = [run('ada'), run('bob', 5), run('cy', 10)];
      await save({ runs: changed(...runs) });
      await save({ evicted: runs, runs: gone(journey, 'ada', 'bob', 'cy'), passEnded: true });
      expect(await runsNow()).toEqual([]);
      expect(await coldKeys()).toEqual(['ada', 'bob', 'cy']);
      expect(await cold('bob', 'nobody')).toEqual([run('bob', 5)]);
      // At a cart they may stay for fifteen minutes.
      const beforeMs = startMs + 20 * 60_000;
      expect(await coldDue(beforeMs)).toEqual({ items: [run('ada')], next: null });
      expect((await coldDue(beforeMs + 1)).items).toEqual([run('ada'), run('bob', 5)]);
      // Bob comes back, and Cy for a moment only.
      const keys = [
        { journey, key: 'bob' },
        { journey, key: 'cy' },
      ];
      await save({ warmed: keys, evicted: [run('cy', 11)], runs: changed(run('bob', 6)) });
      expect(await coldKeys()).toEqual(['ada', 'cy']);
      expect(await cold('bob', 'cy')).toEqual([run('cy', 11)]);
      expect(await runsNow()).toEqual([['bob', 6]]);
    });

    it('that left memory wait for a version that is not known, or give way to a newer run', async () => {
      const { save, coldKeys, cold } = await setUp();
      await save({ evicted: [run('ada')] });
      expect(await coldKeys(new JourneyCatalog([]))).toEqual([]);
      await save({ evicted: [run('ada', 3)] });
      expect(await cold('ada')).toEqual([run('ada', 3)]);
    });

    it('that cannot be read say where they stand', async () => {
      const { save, claimAnew, damage, partitionId } = await setUp();
      await save({ runs: changed(run('ada')) });
      await damage();
      await expect(claimAnew()).rejects.toMatchObject({
        code: 'state-damaged',
        message: expect.stringContaining(`run_block of partition ${partitionId}, checkpoint 1: `),
      });
    });

    it('are read while nobody is kept waiting: the claim is given up when it is in vain', async () => {
      const { save, claimAnew } = await setUp();
      await save({ runs: changed(run('ada')) });
      const store = new PgCheckpointStore(databaseNow(), new CounterStreams(databaseNow()));
      const { topic, partition } = await claimAnew();
      const overtaken = store.claim({ topic, partition }, catalog, async () => void (await claimAnew()));
      await expect(overtaken).rejects.toMatchObject({ code: 'partition-lost' });
    });
  });
}
