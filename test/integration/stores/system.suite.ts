import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { alarmMs, examplePage, incident } from '../../../server/src/paging/page-examples.suite.ts';
import type { Database } from '../../../server/src/storage/database.ts';
import { PgIncidentStore } from '../../../server/src/storage/pg-incident-store.ts';
import { PgInstanceRegister } from '../../../server/src/storage/pg-instance-register.ts';
import { PgSystemReader } from '../../../server/src/storage/views/pg-system-reader.ts';

const minute = 60_000;

/** What the screen about Wegwarte itself is read from. */
export function describeSystem(databaseNow: () => Database): void {
  describe('the register of instances', () => {
    const instance = (id: string) => ({
      id,
      host: 'one',
      build: 'b1',
      startedMs: alarmMs,
      isElected: false,
      partitions: 0,
    });

    it('knows who lives, as of the last word, until it leaves', async () => {
      const register = new PgInstanceRegister(databaseNow());
      const [first, second] = [instance(randomUUID()), instance(randomUUID())];
      await register.announce(first);
      await register.announce({ ...second, startedMs: alarmMs + 1 });
      await register.announce({ ...first, isElected: true, partitions: 3 });
      const listed = await register.list();
      expect(listed).toMatchObject([
        { ...first, isElected: true, partitions: 3 },
        { id: second.id, isElected: false },
      ]);
      expect(listed[0]!.quietMs).toBeLessThan(minute);
      await register.leave(first.id);
      expect((await register.list()).map(({ id }) => id)).toEqual([second.id]);
    });

    it('forgets after a day who vanished without a word', async () => {
      const register = new PgInstanceRegister(databaseNow());
      await register.announce(instance('vanished'));
      await databaseNow().query("update instance set heard_at = now() - interval '25 hours'");
      await register.announce(instance('alive'));
      expect((await register.list()).map(({ id }) => id)).toEqual(['alive']);
    });
  });

  describe('what is stored', () => {
    it('is told by table, chunks and indices with theirs, the largest first', async () => {
      const database = databaseNow();
      const reader = new PgSystemReader(database);
      const bucket = new Date(alarmMs - 90 * 24 * 60 * minute);
      await database.query(
        'insert into touchpoint_counter (bucket, source, outcome, reason, count) values ($1, $2, $3, $4, 1)',
        [bucket, randomUUID(), 'accepted', ''],
      );
      const { server, tables, keptSinceMs } = await reader.sizes();
      expect(server).toMatch(/^PostgreSQL \d+/);
      expect(keptSinceMs).toBeLessThanOrEqual(bucket.getTime());
      expect(tables.map(({ table }) => table)).toEqual(
        expect.arrayContaining(['cohort_counter', 'touchpoint_counter', 'run_block', 'page']),
      );
      expect(tables.filter(({ table }) => table.startsWith('_hyper'))).toEqual([]);
      expect(tables.find(({ table }) => table === 'touchpoint_counter')!.bytes).toBeGreaterThan(8_000);
      const sizes = tables.map(({ bytes }) => bytes);
      expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    });
  });

  describe('the record of a channel', () => {
    it('is what was delivered last, and why the newest page has not got through', async () => {
      const database = databaseNow();
      await database.query('truncate page, page_thread, incident cascade');
      const delivered = {
        ...examplePage('opened'),
        state: 'delivered' as const,
        lastAttemptAtMs: alarmMs,
        deliveredAtMs: alarmMs,
      };
      const tried = {
        ...examplePage('resolved'),
        state: 'waiting' as const,
        lastAttemptAtMs: alarmMs + minute,
        lastError: 'HTTP 500',
      };
      const event = { atMs: alarmMs, change: 'open' as const, detail: '' };
      await new PgIncidentStore(database).change(incident, null, event, { pages: [delivered, tried] });
      expect(await new PgSystemReader(database).channelRecords()).toEqual([
        {
          team: delivered.team,
          channel: delivered.channel,
          deliveredMs: alarmMs,
          failedMs: null,
          waiting: 1,
          trouble: 'HTTP 500',
          triedInVainMs: alarmMs + minute,
        },
      ]);
    });
  });
}
