import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CounterChanges } from '../../../server/src/windows/counter-changes.ts';
import type { CohortDelta } from '../../../server/src/windows/counter-changes.ts';
import type { Checkpoint } from '../../../server/src/windows/partition-state.ts';
import type { Run } from '../../../server/src/journeys/run.ts';
import { JourneyCatalog } from '../../../server/src/journeys/journey-catalog.ts';
import {
  CounterStreams,
  MAX_VALUES_PER_DIMENSION,
  OTHER_VALUE,
} from '../../../server/src/storage/counter-streams.ts';
import type { Database } from '../../../server/src/storage/database.ts';
import { PgCheckpointStore } from '../../../server/src/storage/pg-checkpoint-store.ts';
import type { FollowedCheckpoint } from '../../../server/src/workflows/checkpoint-store.ts';
import { journeyDefinition } from '../../support/journey-content.ts';

const bucketMs = Date.parse('2026-11-24T02:47:10Z');

export function describeCheckpointStore(databaseNow: () => Database): void {
  describe('checkpoints', () => {
    const setUp = () => {
      const definition = journeyDefinition(`checkout-${randomUUID()}`);
      const { journey } = definition;
      const catalog = new JourneyCatalog([definition]);
      const topic = `topic-${randomUUID()}`;
      const newStore = () => new PgCheckpointStore(databaseNow(), new CounterStreams(databaseNow()));
      const delta = (changes: Partial<CohortDelta> = {}): CohortDelta => ({
        journey,
        step: 'cart',
        dimension: '',
        value: '',
        bucketMs,
        entered: 1,
        advanced: 0,
        dropped: 0,
        abandoned: 0,
        ...changes,
      });
      const checkpoint = (
        number: number,
        counters: CohortDelta[],
        runs: Run[] = [],
        more: Partial<Checkpoint> = {},
      ): FollowedCheckpoint => ({
        number,
        checkpoint: {
          readOffset: number * 10,
          resumeOffset: number * 10 - 2,
          watermarkMs: bucketMs,
          newestMs: bucketMs + 30_000,
          counters: CounterChanges.of(counters),
          runs: runs.map((run) => ({ journey, key: run.key, run })),
          idBlocks: [{ generation: 1, baseOffset: number * 10 - 10, ids: new Uint8Array([number, 0, 255]) }],
          forgetIdsBefore: 0,
          eras: [{ fromOffset: 0, versions: { [journey]: 1 } }],
          refreshed: [],
          passEnded: false,
          evicted: [],
          warmed: [],
          ...more,
        },
        outcomes: [{ bucketMs, source: topic, outcome: 'accepted', reason: '', count: 10 }],
        deadLetters: [
          {
            offset: number * 10 - 1,
            reason: 'not-json',
            detail: 'no valid JSON',
            loggedAtMs: bucketMs,
            sizeBytes: 3,
          },
        ],
        endOffset: number * 10,
        lastMessageAtMs: bucketMs,
        savedAtMs: bucketMs,
      });
      const counted = () =>
        databaseNow().query<{ value: string; entered: number; advanced: number; dropped: number }>(
          `select value, sum(entered)::int as entered, sum(advanced)::int as advanced, sum(dropped)::int as dropped
           from cohort_counter join counter_stream on counter_stream.id = stream_id
           where journey = $1 group by value order by value`,
          [journey],
        );
      const accepted = async () => {
        const [row] = await databaseNow().query<{ count: number }>(
          'select sum(count)::int as count from touchpoint_counter where source = $1',
          [topic],
        );
        return row!.count;
      };
      const run = (key: string, more: Partial<Run> = {}): Run => ({
        definition,
        key,
        state: 'in-flight',
        entries: [0, bucketMs + 1],
        segments: { channel: 'app' },
        endedAtMs: null,
        reason: null,
        ...more,
      });
      return {
        run,
        definition,
        catalog,
        name: { topic, partition: 0 },
        newStore,
        delta,
        checkpoint,
        counted,
        accepted,
      };
    };

    it('come back as they were stored', async () => {
      const { definition, catalog, name, newStore, delta, checkpoint, run } = setUp();
      const store = newStore();
      const claim = await store.claim(name, catalog);
      expect(claim).toMatchObject({ checkpoint: 0, state: { readOffset: 0, runs: [], watermarkMs: null } });
      const dropped = run('k', { state: 'dropped', endedAtMs: bucketMs + 900_001 });
      await store.save(claim, checkpoint(1, [delta()], [dropped]));

      const next = await newStore().claim(name, catalog);
      expect(next.epoch).toBe(claim.epoch + 1);
      expect(next.checkpoint).toBe(1);
      expect(next.state).toMatchObject({
        readOffset: 10,
        resumeOffset: 8,
        watermarkMs: bucketMs,
        runs: [dropped],
        eras: [{ fromOffset: 0, versions: { [definition.journey]: 1 } }],
      });
      expect([...next.state.idBlocks[0]!.ids]).toEqual([1, 0, 255]);
      expect([...next.rejectedOffsets]).toEqual([9]);
    });

    it('tell everybody how far the partitions of a topic are', async () => {
      const { catalog, name, newStore, checkpoint } = setUp();
      const store = newStore();
      expect(await store.internalProgress(name.topic)).toEqual({ lanes: [], waiting: 0 });
      const one = await store.claim(name, catalog);
      const other = await store.claim({ ...name, partition: 1 }, catalog);
      expect(await store.internalProgress(name.topic)).toEqual({ lanes: [], waiting: 0 });
      const heard = { marks: { 'web/0': bucketMs }, partitions: { web: 1 } };
      const rekeying = {
        lanes: { ...heard, taken: { 'web/0/touchpoint customer': 7 } },
        aliases: { added: [], forgetBefore: 0 },
      };
      await store.save(one, { ...checkpoint(1, []), rekeying });
      await store.save(other, checkpoint(1, []));
      await store.heard(other, 30, bucketMs);
      // From the oldest message that is not settled to the end: 10 - 8, and 30 - 8.
      expect(await newStore().internalProgress(name.topic)).toEqual({ lanes: [heard], waiting: 24 });
    });

    it('of a writer that lost its partition change nothing', async () => {
      const { catalog, name, newStore, delta, checkpoint, counted, accepted } = setUp();
      const first = newStore();
      const lost = await first.claim(name, catalog);
      await first.save(lost, checkpoint(1, [delta()]));
      const second = newStore();
      const held = await second.claim(name, catalog);

      await expect(first.save(lost, checkpoint(2, [delta()]))).rejects.toMatchObject({
        code: 'partition-lost',
      });
      await expect(first.heard(lost, 999, bucketMs)).rejects.toMatchObject({ code: 'partition-lost' });
      await second.save(held, checkpoint(2, [delta()]));
      expect(await counted()).toMatchObject([{ entered: 2 }]);
      expect(await accepted()).toBe(20);
      const [row] = await databaseNow().query<{ end_offset: number }>(
        'select end_offset from log_partition where topic = $1',
        [name.topic],
      );
      expect(row!.end_offset).toBe(20);
    });

    it('count once when a commit whose answer got lost is tried again', async () => {
      const { catalog, name, newStore, delta, checkpoint, counted, accepted } = setUp();
      const store = newStore();
      const claim = await store.claim(name, catalog);
      const same = checkpoint(1, [delta({ entered: 3 })]);
      await store.save(claim, same);
      await store.save(claim, same);
      expect(await counted()).toMatchObject([{ entered: 3 }]);
      expect(await accepted()).toBe(10);
      await expect(store.save(claim, checkpoint(3, [delta()]))).rejects.toMatchObject({
        code: 'partition-lost',
      });
    });

    it('are stored wholly or not at all', async () => {
      const { catalog, name, newStore, delta, checkpoint, counted } = setUp();
      const store = newStore();
      const claim = await store.claim(name, catalog);
      const whole = checkpoint(1, [delta()]);
      const broken = { ...whole, outcomes: [{ ...whole.outcomes[0]!, count: Number.NaN }] };
      await expect(store.save(claim, broken)).rejects.toThrow();
      expect(await counted()).toEqual([]);
      const again = await newStore().claim(name, catalog);
      expect(again).toMatchObject({ checkpoint: 0, state: { readOffset: 0 } });
    });

    it('of two writers add up, whatever they take away again', async () => {
      const { catalog, name, newStore, delta, checkpoint, counted } = setUp();
      const names = [name, { ...name, partition: 1 }];
      const writers = await Promise.all(
        names.map(async (one) => {
          const store = newStore();
          return { store, claim: await store.claim(one, catalog) };
        }),
      );
      for (let number = 1; number <= 5; number++) {
        await Promise.all(
          writers.map(({ store, claim }, index) =>
            store.save(
              claim,
              checkpoint(number, [
                delta({ entered: 2, advanced: index }),
                delta({ bucketMs: bucketMs + 10_000 * number, entered: 1, dropped: number === 5 ? -1 : 1 }),
              ]),
            ),
          ),
        );
      }
      expect(await counted()).toEqual([{ value: '', entered: 30, advanced: 5, dropped: 6 }]);
    });

    it('of several partitions go together, but for one that is lost, stored already or broken', async () => {
      const { catalog, name, newStore, delta, checkpoint, counted, accepted, run } = setUp();
      const store = newStore();
      const claims = await Promise.all(
        Array.from({ length: 5 }, (_, partition) => store.claim({ ...name, partition }, catalog)),
      );
      const [, stored, lost, broken] = claims;
      await store.save(stored!, checkpoint(1, [delta()]));
      await newStore().claim({ ...name, partition: 2 }, catalog);

      const whole = (key: string) => checkpoint(1, [delta({ entered: 2 })], [run(key)]);
      const isBroken = { outcomes: [{ ...whole('').outcomes[0]!, count: Number.NaN }] };
      const saved = await Promise.allSettled(
        claims.map((claim, index) =>
          store.save(claim, { ...whole(`run ${index}`), ...(claim === broken ? isBroken : {}) }),
        ),
      );
      expect(saved.map(({ status }) => status)).toEqual([
        'fulfilled',
        'fulfilled',
        'rejected',
        'rejected',
        'fulfilled',
      ]);
      expect(saved[claims.indexOf(lost!)]).toMatchObject({ reason: { code: 'partition-lost' } });
      // Once those of partitions 0 and 4, and what partition 1 had stored before.
      expect(await counted()).toMatchObject([{ entered: 2 + 2 + 1 }]);
      expect(await accepted()).toBe(30);
      for (const [partition, keys] of [['run 0'], [], [], [], ['run 4']].entries()) {
        const { state } = await newStore().claim({ ...name, partition }, catalog);
        expect([...state.runs].map(({ key }) => key)).toEqual(keys);
      }
    });

    it('count the values past a dimension’s limit together, and plus and minus in the same place', async () => {
      const { catalog, name, newStore, delta, checkpoint, counted } = setUp();
      const store = newStore();
      const claim = await store.claim(name, catalog);
      const value = (number: number) => `order-${String(number).padStart(4, '0')}`;
      const ofValue = (number: number, entered: number) =>
        delta({ dimension: 'order', value: value(number), entered });
      const beyond = MAX_VALUES_PER_DIMENSION + 50;
      await store.save(
        claim,
        checkpoint(
          1,
          Array.from({ length: beyond }, (_, number) => ofValue(number, 2)),
        ),
      );
      const before = await counted();
      expect(before).toHaveLength(MAX_VALUES_PER_DIMENSION + 1);
      expect(before.find((row) => row.value === OTHER_VALUE)?.entered).toBe(100);

      // Another instance, which has to ask where each value is counted.
      const other = newStore();
      const otherClaim = await other.claim({ ...name, partition: 1 }, catalog);
      const takenBack = [3, beyond - 1, beyond + 7].map((number) => ofValue(number, -1));
      await other.save(otherClaim, checkpoint(1, takenBack));
      const after = await counted();
      expect(after).toHaveLength(MAX_VALUES_PER_DIMENSION + 1);
      expect(after.find((row) => row.value === value(3))?.entered).toBe(1);
      expect(after.find((row) => row.value === OTHER_VALUE)?.entered).toBe(98);
    });
  });
}
