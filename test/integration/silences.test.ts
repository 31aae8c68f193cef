import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import {
  alarmMs,
  allThrough,
  examplePage,
  incident,
  payments,
} from '../../server/src/paging/page-examples.suite.ts';
import { Database } from '../../server/src/storage/database.ts';
import { migrate } from '../../server/src/storage/migrate.ts';
import { PgIncidentStore } from '../../server/src/storage/pg-incident-store.ts';
import { PgPageOutbox } from '../../server/src/storage/pg-page-outbox.ts';
import { PgSilenceStore } from '../../server/src/storage/pg-silence-store.ts';
import { PageDelivery } from '../../server/src/workflows/deliver-pages.ts';
import { createTestDatabase } from '../support/real-stack.ts';

const stack = inject('realStack');
const reason = stack.available ? '' : ` (skipped: ${stack.reason})`;
const MINUTE = 60_000;

describe.skipIf(!stack.available)(
  `a maintenance, on the real database and a clock of its own${reason}`,
  () => {
    let created: Awaited<ReturnType<typeof createTestDatabase>>;
    let database: Database;
    let nowMs = alarmMs;
    const received: string[] = [];

    beforeAll(async () => {
      if (!stack.available) return;
      created = await createTestDatabase(stack.databaseUrl);
      const limits = { maxConnections: 4, connectTimeoutMs: 30_000, statementTimeoutMs: 30_000 };
      database = new Database({ url: created.url, ...limits }, () => undefined);
      await migrate(database);
    });
    afterAll(async () => {
      await database?.close();
      await created?.drop();
    });

    /** As after a restart: nothing is known but what is stored. */
    const round = (minutes: number) => {
      nowMs = alarmMs + minutes * MINUTE;
      const log = () => undefined;
      const channel = {
        send: async ({ event }: { event: string }) => {
          received.push(event);
          return { kind: 'delivered' as const };
        },
      };
      const delivery = new PageDelivery({
        outbox: new PgPageOutbox(database),
        silences: new PgSilenceStore(database),
        teams: () => [payments],
        channels: allThrough(channel),
        clock: { now: () => nowMs },
        random: () => 0,
        log: { info: log, warn: log, error: log },
      });
      return delivery.runOnce(nowMs);
    };

    it('keeps the alarm back through restarts, and lets it go when somebody ends it', async () => {
      const silences = new PgSilenceStore(database);
      await silences.add({
        id: 'nightly',
        matcher: { journey: incident.journey },
        fromMs: alarmMs - 30 * MINUTE,
        toMs: alarmMs + 30 * 24 * 60 * MINUTE,
        recurrence: { rule: 'FREQ=DAILY', timeZone: 'Europe/Berlin', durationMs: 60 * MINUTE },
        reason: 'nightly import',
        author: 'mara',
        createdAtMs: alarmMs - 31 * MINUTE,
        endedBy: null,
        endedAtMs: null,
      });
      const incidents = new PgIncidentStore(database);
      const opened = { atMs: alarmMs, change: 'open', detail: 'drop-off' } as const;
      expect(await incidents.change(incident, null, opened, { pages: [examplePage('opened')] })).toBe(true);

      expect(await round(0)).toEqual(['silenced']);
      expect(await round(15)).toEqual(['silenced']);
      const [held] = await new PgPageOutbox(database).pagesOf(incident.id);
      expect(held).toMatchObject({
        state: 'waiting',
        attempts: 0,
        lastError: 'silenced by mara: nightly import',
      });
      expect(received).toEqual([]);

      await silences.end('nightly', 'jonas', nowMs);
      expect(await round(16)).toEqual(['delivered']);
      expect(received).toEqual(['opened']);
      expect(await round(20)).toEqual([]);
    });
  },
);
