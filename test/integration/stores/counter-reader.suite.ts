import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { JourneyCatalog } from '../../../server/src/journeys/journey-catalog.ts';
import type { Database } from '../../../server/src/storage/database.ts';
import { PgCounterReader } from '../../../server/src/storage/views/pg-counter-reader.ts';
import { COMBINATION } from '../../../server/src/windows/cohort-counts.ts';
import { CounterChanges } from '../../../server/src/windows/counter-changes.ts';
import type { CohortDelta, ProgressDelta } from '../../../server/src/windows/counter-changes.ts';
import type { CounterReader } from '../../../server/src/workflows/counter-reader.ts';
import { InMemoryCounterReader } from '../../../server/src/workflows/in-memory-counter-reader.ts';
import { claimPartition } from '../../support/claimed-partition.ts';
import { journeyDefinition } from '../../support/journey-content.ts';

/** Where counters can be added to and read from. */
export interface Counters {
  readonly reader: CounterReader;
  add(cohorts: readonly CohortDelta[], progress: readonly ProgressDelta[]): Promise<void>;
}

export async function storedCounters(database: Database): Promise<Counters> {
  const topic = `topic-${randomUUID()}`;
  const catalog = new JourneyCatalog([journeyDefinition('any')]);
  const { save } = await claimPartition(database, { topic, partition: 0 }, catalog);
  return {
    reader: new PgCounterReader(database, [topic]),
    add: (cohorts, progress) => save({ counters: CounterChanges.of(cohorts, progress) }),
  };
}

export async function countersInMemory(): Promise<Counters> {
  const reader = new InMemoryCounterReader();
  return {
    reader,
    add: async (cohorts, progress) => {
      for (const { bucketMs, entered, advanced, dropped, abandoned, ...key } of cohorts) {
        reader.add(key, bucketMs, { entered, advanced, dropped, abandoned });
      }
      for (const { tickMs, age, advanced, abandoned, ...key } of progress) {
        reader.addProgress(key, { tickMs, age }, { advanced, abandoned });
      }
    },
  };
}

const firstMs = Date.parse('2026-11-24T02:47:10Z');
const at = (bucket: number) => firstMs + 10_000 * bucket;

export function describeCounterReader(open: () => Promise<Counters>): void {
  describe('counters that are read', () => {
    let counters: Counters;
    let journey: string;
    beforeEach(async () => {
      counters = await open();
      journey = `checkout-${randomUUID()}`;
    });

    const stream = (dimension = '', value = '') => ({ journey, step: 'cart', dimension, value });
    const combined = () => stream(COMBINATION, '["app",null]');
    const cohort = (bucket: number, entered: number, advanced = 0, key = stream()): CohortDelta => ({
      ...key,
      bucketMs: at(bucket),
      entered,
      advanced,
      dropped: 0,
      abandoned: 0,
    });
    const ended = (tick: number, age: number, advanced: number, abandoned = 0, key = stream()) => ({
      ...key,
      tickMs: at(tick),
      age,
      advanced,
      abandoned,
    });

    it('give each stream’s cohorts and progress in order, added up, without what was taken back', async () => {
      await counters.add(
        [cohort(1, 4), cohort(0, 3), cohort(0, 3, 0, combined())],
        [ended(2, 1, 1), ended(1, 11, 0, 1), ended(1, 0, 2), ended(3, 2, 1)],
      );
      await counters.add([cohort(0, 1, 2)], [ended(1, 0, 2), ended(3, 2, -1), ended(1, 3, 1, 0, combined())]);
      const streams = await counters.reader.streams(journey, at(0));
      const none = { dropped: 0, abandoned: 0 };
      expect(streams.toSorted((a, b) => a.key.dimension.localeCompare(b.key.dimension))).toEqual([
        {
          key: stream(),
          cohorts: [
            { bucketMs: at(0), entered: 4, advanced: 2, ...none },
            { bucketMs: at(1), entered: 4, advanced: 0, ...none },
          ],
          progress: [
            { tickMs: at(1), age: 0, advanced: 4, abandoned: 0 },
            { tickMs: at(1), age: 11, advanced: 0, abandoned: 1 },
            { tickMs: at(2), age: 1, advanced: 1, abandoned: 0 },
          ],
        },
        {
          key: combined(),
          cohorts: [{ bucketMs: at(0), entered: 3, advanced: 0, ...none }],
          progress: [{ tickMs: at(1), age: 3, advanced: 1, abandoned: 0 }],
        },
      ]);
    });

    it('reach back as far as asked for, progress by its own time', async () => {
      await counters.add([cohort(0, 1), cohort(5, 1)], [ended(0, 0, 1), ended(3, 0, 1), ended(5, 0, 1)]);
      const [both] = await counters.reader.streams(journey, at(1));
      expect(both!.cohorts.map(({ bucketMs }) => bucketMs)).toEqual([at(5)]);
      expect(both!.progress.map(({ tickMs }) => tickMs)).toEqual([at(3), at(5)]);
      const [late] = await counters.reader.streams(journey, at(0), at(4));
      expect(late!.cohorts.map(({ bucketMs }) => bucketMs)).toEqual([at(0), at(5)]);
      expect(late!.progress.map(({ tickMs }) => tickMs)).toEqual([at(5)]);
    });

    it('tell of a stream nobody entered of late, from which somebody got on', async () => {
      await counters.add([cohort(0, 1, 1)], [ended(9, 4, 1)]);
      expect(await counters.reader.streams(journey, at(5))).toEqual([
        { key: stream(), cohorts: [], progress: [{ tickMs: at(9), age: 4, advanced: 1, abandoned: 0 }] },
      ]);
    });

    it('add up a window, each step up to its own end, with the segments of one step and the ages of all', async () => {
      const later = { ...stream(), step: 'payment' };
      await counters.add(
        [
          cohort(0, 9, 9),
          cohort(1, 5, 2),
          cohort(2, 4, 1),
          cohort(3, 7, 3),
          cohort(1, 3, 2, stream('channel', 'app')),
          cohort(1, 3, 2, combined()),
          cohort(2, 2, 2, later),
          cohort(3, 8, 8, later),
          cohort(2, 2, 2, { ...later, dimension: 'channel', value: 'app' }),
        ],
        [ended(0, 0, 5), ended(1, 4, 2), ended(2, 4, 1), ended(2, 1, 3), ended(2, 9, 0, 1), ended(3, 0, 9)],
      );
      const question = {
        journey,
        fromMs: at(1),
        steps: [
          { step: 'cart', toMs: at(3) },
          { step: 'payment', toMs: at(4) },
        ],
        segmentsOf: 'cart',
      };
      const none = { dropped: 0, abandoned: 0 };
      const totals = await counters.reader.window(question);
      expect(totals.toSorted((a, b) => `${a.step} ${a.value}`.localeCompare(`${b.step} ${b.value}`))).toEqual(
        [
          {
            step: 'cart',
            dimension: '',
            value: '',
            entered: 9,
            advanced: 3,
            ...none,
            ages: [
              [1, 3],
              [4, 3],
            ],
          },
          { step: 'cart', dimension: 'channel', value: 'app', entered: 3, advanced: 2, ...none, ages: [] },
          { step: 'payment', dimension: '', value: '', entered: 10, advanced: 10, ...none, ages: [] },
        ],
      );
    });

    it('show no combinations among segments, and count them in no sum of a step', async () => {
      await counters.add(
        [cohort(0, 5, 2), cohort(0, 4, 1, stream('channel', 'app')), cohort(0, 4, 1, combined())],
        [],
      );
      const { reader } = counters;
      expect(await reader.segments(journey, at(0))).toEqual([
        { step: 'cart', dimension: 'channel', value: 'app', entered: 4, advanced: 1, inFlight: 3 },
      ]);
      const step = { journey, step: 'cart' };
      const window = { ...step, fromMs: at(0), matureBeforeMs: at(1), inFlightFromMs: at(0) };
      expect(await reader.totals([window])).toMatchObject([{ ...step, entered: 5, inFlightNow: 3 }]);
      const series = await reader.series(journey, at(0), 10_000);
      expect(series.get('cart')).toMatchObject([{ bucketMs: at(0), entered: 5 }]);
    });
  });
}
