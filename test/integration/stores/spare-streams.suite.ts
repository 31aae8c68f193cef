import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { JourneyCatalog } from '../../../server/src/journeys/journey-catalog.ts';
import { MAX_VALUES_PER_DIMENSION, OTHER_VALUE } from '../../../server/src/storage/counter-streams.ts';
import type { Database } from '../../../server/src/storage/database.ts';
import { dropHistory } from '../../../server/src/storage/retention.ts';
import { giveBackStreams } from '../../../server/src/storage/spare-streams.ts';
import { CounterChanges } from '../../../server/src/windows/counter-changes.ts';
import { claimPartition } from '../../support/claimed-partition.ts';
import { journeyDefinition } from '../../support/journey-content.ts';

const bucketMs = Date.parse('2026-11-24T02:47:10Z');
const longAgoMs = Date.parse('2025-01-01T00:00:00Z');

export function describeSpareStreams(databaseNow: () => Database): void {
  describe('counter streams without counters', () => {
    let journey: string;
    let count: (entered: Record<string, number>, atMs?: number) => Promise<void>;

    beforeEach(async () => {
      const definition = journeyDefinition(`checkout-${randomUUID()}`);
      ({ journey } = definition);
      const name = { topic: `topic-${randomUUID()}`, partition: 0 };
      const { save } = await claimPartition(databaseNow(), name, new JourneyCatalog([definition]));
      count = async (entered, atMs = bucketMs) => {
        const rest = { journey, step: 'cart', dimension: 'appVersion', bucketMs: atMs };
        const none = { advanced: 0, dropped: 0, abandoned: 0 };
        const cohorts = Object.entries(entered).map(([value, customers]) => ({
          ...rest,
          ...none,
          value,
          entered: customers,
        }));
        await save({ counters: CounterChanges.of(cohorts) });
      };
    });

    const counted = async () => {
      const rows = await databaseNow().query<{ value: string; entered: number | null }>(
        `select value, sum(entered)::int as entered
         from counter_stream left join cohort_counter on stream_id = id where journey = $1 group by value order by value`,
        [journey],
      );
      return Object.fromEntries(rows.map(({ value, entered }) => [value, entered]));
    };

    it('go when history goes, and come back for whoever still had them in mind', async () => {
      await count({ old: 1, lasting: 1 }, longAgoMs);
      await count({ lasting: 2 });
      await dropHistory(databaseNow(), bucketMs - 86_400_000 * 2);
      expect(await counted()).toEqual({ lasting: 2 });
      await count({ old: 5, lasting: 1 });
      expect(await counted()).toEqual({ lasting: 3, old: 5 });
    });

    it('stay while they have progress, and make room for the next when they go', async () => {
      const version = (number: number) => `v${String(number).padStart(4, '0')}`;
      const versions = (first: number, end: number) =>
        Object.fromEntries(Array.from({ length: end - first }, (_, at) => [version(first + at), 1]));
      await count(versions(0, MAX_VALUES_PER_DIMENSION));
      await databaseNow().query(
        `insert into progress_counter select id, to_timestamp($2::float8 / 1000), 0, 1, 0
         from counter_stream where journey = $1 and value = $3`,
        [journey, bucketMs, version(7)],
      );
      await removeCohorts([version(7), version(8)]);
      expect(await giveBackStreams(databaseNow())).toBeGreaterThan(0);
      await count(versions(MAX_VALUES_PER_DIMENSION, MAX_VALUES_PER_DIMENSION + 2));
      const after = await counted();
      expect(Object.keys(after)).toHaveLength(MAX_VALUES_PER_DIMENSION + 1);
      expect(after).toMatchObject({ [version(7)]: null, [version(MAX_VALUES_PER_DIMENSION)]: 1 });
      expect(after).toMatchObject({ [OTHER_VALUE]: 1 });
      expect(after).not.toHaveProperty(version(8));
    });

    it('stay where values are counted together: one of those must not get a stream halfway', async () => {
      const many = Object.fromEntries(
        Array.from({ length: MAX_VALUES_PER_DIMENSION + 2 }, (_, at) => [
          `v${String(at).padStart(4, '0')}`,
          1,
        ]),
      );
      await count(many);
      await removeCohorts(['v0003']);
      await giveBackStreams(databaseNow());
      expect(await counted()).toHaveProperty('v0003', null);
      await removeCohorts([OTHER_VALUE]);
      await giveBackStreams(databaseNow());
      const after = await counted();
      expect(after).not.toHaveProperty('v0003');
      expect(after).not.toHaveProperty(OTHER_VALUE);
    });

    const removeCohorts = async (values: readonly string[]) => {
      await databaseNow().query(
        `delete from cohort_counter using counter_stream where id = stream_id and journey = $1 and value = any ($2::text[])`,
        [journey, values],
      );
    };
  });
}
