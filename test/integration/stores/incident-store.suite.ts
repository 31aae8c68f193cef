import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Incident } from '../../../server/src/incidents/incident.ts';
import { alarmMs, examplePage, incident as example } from '../../../server/src/paging/page-examples.suite.ts';
import type { Page } from '../../../server/src/paging/page.ts';
import type { Database } from '../../../server/src/storage/database.ts';
import { PgIncidentStore } from '../../../server/src/storage/pg-incident-store.ts';
import { PgPageOutbox } from '../../../server/src/storage/pg-page-outbox.ts';

const opened = { atMs: alarmMs, change: 'open', detail: 'drop-off' } as const;

export function describeIncidentStore(databaseNow: () => Database): void {
  describe('incidents', () => {
    const setUp = () => {
      const store = new PgIncidentStore(databaseNow());
      const outbox = new PgPageOutbox(databaseNow());
      const journey = `checkout-${randomUUID()}`;
      const incident = (): Incident => ({ ...example, id: randomUUID(), journey });
      const pageOf = ({ id }: Incident): Page => examplePage('opened', { id: `page-${id}`, incidentId: id });
      const current = async () =>
        (await store.current(0)).filter((stored) => stored.incident.journey === journey);
      return { store, outbox, incident, pageOf, current };
    };

    it('are written with their pages', async () => {
      const { store, outbox, incident, pageOf, current } = setUp();
      const one = incident();
      expect(await store.change(one, null, opened, [pageOf(one)])).toBe(true);
      expect(await current()).toEqual([{ incident: one, revision: 1 }]);
      expect(await store.find(one.id)).toEqual({ incident: one, revision: 1 });
      expect(await outbox.pagesOf(one.id)).toEqual([pageOf(one)]);
    });

    it('of one step are open one at a time, and nobody is paged for the second', async () => {
      const { store, outbox, incident, pageOf, current } = setUp();
      const [one, two] = [incident(), incident()];
      const answers = await Promise.all(
        [one, two].map((each) => store.change(each, null, opened, [pageOf(each)])),
      );
      expect(answers.sort()).toEqual([false, true]);
      expect(await current()).toHaveLength(1);
      const pages = await Promise.all([one, two].map(({ id }) => outbox.pagesOf(id)));
      expect(pages.flat()).toHaveLength(1);
    });

    it('are changed by whoever read them last; the other must read again', async () => {
      const { store, incident, current } = setUp();
      const one = incident();
      await store.change(one, null, opened, []);
      const taken: Incident = {
        ...one,
        state: 'acknowledged',
        acknowledgedBy: 'mia',
        acknowledgedAtMs: alarmMs,
      };
      const resolved: Incident = {
        ...one,
        state: 'resolved',
        resolvedAtMs: alarmMs + 1,
        resolution: 'recovered',
      };
      const acknowledge = { atMs: alarmMs + 1, change: 'acknowledge', detail: 'mia' } as const;
      expect(await store.change(taken, 1, acknowledge, [])).toBe(true);
      const resolve = { atMs: alarmMs + 2, change: 'resolve', detail: 'recovered' } as const;
      expect(await store.change(resolved, 1, resolve, [])).toBe(false);
      expect(await current()).toEqual([{ incident: taken, revision: 2 }]);
      const history = await databaseNow().query<{ change: string }>(
        'select change from incident_event where incident_id = $1 order by at',
        [one.id],
      );
      expect(history.map(({ change }) => change)).toEqual(['open', 'acknowledge']);
    });

    it('may be followed by the next one once resolved, and then not be re-opened', async () => {
      const { store, incident, current } = setUp();
      const [one, two] = [incident(), incident()];
      await store.change(one, null, opened, []);
      const resolved: Incident = {
        ...one,
        state: 'resolved',
        resolvedAtMs: alarmMs + 1,
        resolution: 'recovered',
      };
      await store.change(resolved, 1, { atMs: alarmMs + 1, change: 'resolve', detail: '' }, []);
      expect(await store.change(two, null, { ...opened, atMs: alarmMs + 2 }, [])).toBe(true);
      const reopen = { atMs: alarmMs + 3, change: 'reopen', detail: 'relapse' } as const;
      expect(await store.change(one, 2, reopen, [])).toBe(false);
      expect((await current()).map(({ incident: { id, state } }) => [id, state])).toEqual(
        expect.arrayContaining([
          [one.id, 'resolved'],
          [two.id, 'open'],
        ]),
      );
      const past = await store.resolvedSince(0, one.journey, 10);
      expect(past.map(({ id }) => id)).toEqual([one.id]);
    });
  });
}
