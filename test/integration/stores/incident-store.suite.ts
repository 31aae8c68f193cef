import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Incident } from '../../../server/src/incidents/incident.ts';
import { beginEscalation } from '../../../server/src/paging/begin-escalation.ts';
import {
  alarmMs,
  checkout,
  examplePage,
  incident as example,
} from '../../../server/src/paging/page-examples.suite.ts';
import type { Page } from '../../../server/src/paging/page.ts';
import type { Database } from '../../../server/src/storage/database.ts';
import { PgIncidentStore } from '../../../server/src/storage/pg-incident-store.ts';
import { PgPageOutbox } from '../../../server/src/storage/pg-page-outbox.ts';

const about = { team: 'payments', event: 'opened', changedAtMs: alarmMs, journey: checkout } as const;
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
      expect(await store.change(one, null, opened, { pages: [pageOf(one)] })).toBe(true);
      expect(await current()).toEqual([{ incident: one, revision: 1 }]);
      expect(await store.find(one.id)).toEqual({ incident: one, revision: 1 });
      expect(await outbox.pagesOf(one.id)).toEqual([pageOf(one)]);
    });

    it('of one step are open one at a time, and nobody is paged for the second', async () => {
      const { store, outbox, incident, pageOf, current } = setUp();
      const [one, two] = [incident(), incident()];
      const answers = await Promise.all(
        [one, two].map((each) => store.change(each, null, opened, { pages: [pageOf(each)] })),
      );
      expect(answers.sort()).toEqual([false, true]);
      expect(await current()).toHaveLength(1);
      const pages = await Promise.all([one, two].map(({ id }) => outbox.pagesOf(id)));
      expect(pages.flat()).toHaveLength(1);
    });

    it('are changed by whoever read them last; the other must read again', async () => {
      const { store, incident, current } = setUp();
      const one = incident();
      await store.change(one, null, opened);
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
      expect(await store.change(taken, 1, acknowledge)).toBe(true);
      const resolve = { atMs: alarmMs + 2, change: 'resolve', detail: 'recovered' } as const;
      expect(await store.change(resolved, 1, resolve)).toBe(false);
      expect(await current()).toEqual([{ incident: taken, revision: 2 }]);
      const history = await databaseNow().query<{ change: string }>(
        'select change from incident_event where incident_id = $1 order by at',
        [one.id],
      );
      expect(history.map(({ change }) => change)).toEqual(['open', 'acknowledge']);
    });

    it('have their escalation written with them, found when it is due, and looked at later', async () => {
      const { store, incident } = setUp();
      const one = incident();
      const begun = beginEscalation(one, about, alarmMs);
      const dueAt = async (nowMs: number) =>
        (await store.dueEscalations(nowMs, 1_000)).filter((due) => due.incident.id === one.id);
      await store.change(one, null, opened, { escalation: begun });
      expect(await store.change(one, 7, opened, { escalation: { ...begun, team: 'shop' } })).toBe(false);
      expect(await dueAt(alarmMs - 1)).toEqual([]);
      expect(await dueAt(alarmMs)).toEqual([{ incident: one, revision: 1, escalation: begun }]);
      const later = { ...begun, nextAtMs: alarmMs + 30_000, heldBecause: 'silenced' };
      await store.postpone(later);
      expect(await store.escalation(one.id)).toEqual(later);
      expect(await dueAt(alarmMs + 29_999)).toEqual([]);
      const handedOn = { ...begun, team: 'platform', sinceMs: alarmMs + 1, nextAtMs: null };
      const event = { atMs: alarmMs + 1, change: 'escalate', detail: '' } as const;
      expect(await store.change(one, 1, event, { escalation: handedOn })).toBe(true);
      await store.postpone(later);
      expect(await store.escalation(one.id)).toEqual(handedOn);
      expect(await dueAt(alarmMs + 60_000)).toEqual([]);
    });

    it('are looked at as soon as a page of theirs has failed', async () => {
      const { store, outbox, incident, pageOf } = setUp();
      const one = incident();
      const waiting = { ...beginEscalation(one, about, alarmMs), nextAtMs: alarmMs + 300_000 };
      await store.change(one, null, opened, { pages: [pageOf(one)], escalation: waiting });
      const claimed = await outbox.claim({ nowMs: alarmMs, leaseUntilMs: alarmMs + 60_000, limit: 1_000 });
      const mine = claimed.find(({ pages }) => pages[0]!.incidentId === one.id)!;
      await outbox.record(mine.lease, [{ ...mine.pages[0]!, state: 'failed' }], 'release');
      const due = await store.dueEscalations(alarmMs, 1_000);
      expect(due.map((each) => each.incident.id)).toContain(one.id);
    });

    it('withdraw the alarms that nobody has seen when somebody takes them, and no others', async () => {
      const { store, outbox, incident, pageOf } = setUp();
      const one = incident();
      const tried = { ...pageOf(one), id: `tried-${one.id}`, attempts: 1 };
      const over = { ...examplePage('resolved', { incidentId: one.id }), id: `over-${one.id}` };
      await store.change(one, null, opened, { pages: [pageOf(one), tried, over] });
      const taken = { ...one, state: 'acknowledged', acknowledgedBy: 'mia' } as const;
      const event = { atMs: alarmMs + 1, change: 'acknowledge', detail: 'mia' } as const;
      await store.change(taken, 1, event, { withdraw: 'mia has it' });
      expect((await outbox.pagesOf(one.id)).map(({ state, lastError }) => [state, lastError])).toEqual([
        ['withdrawn', 'mia has it'],
        ['waiting', null],
        ['waiting', null],
      ]);
    });

    it('keep what people say, even two at once, and leave out mere updates', async () => {
      const { store, incident } = setUp();
      const one = incident();
      await store.change(one, null, opened);
      const update = { atMs: alarmMs + 1, change: 'update' } as const;
      await store.change(one, 1, { ...update, detail: 'still-dropping-off' });
      const said = { atMs: alarmMs + 2, change: 'comment' } as const;
      await Promise.all([
        store.note(one.id, { ...said, by: 'ada', detail: 'the provider says it is them' }),
        store.note(one.id, { ...said, by: 'mia', detail: 'calling them' }),
      ]);
      await store.change(one, 2, { ...update, atMs: alarmMs + 3, detail: 'quiet' });
      const history = await store.historyOf(one.id, 100);
      expect(history.map(({ change }) => change)).toEqual(['open', 'comment', 'comment']);
      expect(history[0]).toEqual(opened);
      expect(
        history
          .slice(1)
          .map(({ by }) => by)
          .sort(),
      ).toEqual(['ada', 'mia']);
      expect(await store.note('nobody-knows-it', { ...said, by: 'ada', detail: '' })).toBe(false);
    });

    it('are found by what they are part of, over or not, and what they are part of by them', async () => {
      const { store, incident } = setUp();
      const cause = incident();
      const part: Incident = { ...incident(), step: 'address', partOf: cause.id };
      const over: Incident = { ...incident(), step: 'cart', partOf: cause.id, state: 'resolved' };
      for (const each of [cause, part, over]) await store.change(each, null, opened);
      const found = await store.partsOf([cause.id]);
      expect(found.map(({ id }) => id).sort()).toEqual([part.id, over.id].sort());
      expect(await store.partsOf([])).toEqual([]);
      expect(await store.causesOf([part.id, over.id, cause.id])).toEqual([cause]);
      expect(await store.causesOf([])).toEqual([]);
    });

    it('may be followed by the next one once resolved, and then not be re-opened', async () => {
      const { store, incident, current } = setUp();
      const [one, two] = [incident(), incident()];
      await store.change(one, null, opened);
      const resolved: Incident = {
        ...one,
        state: 'resolved',
        resolvedAtMs: alarmMs + 1,
        resolution: 'recovered',
      };
      await store.change(resolved, 1, { atMs: alarmMs + 1, change: 'resolve', detail: '' });
      expect(await store.change(two, null, { ...opened, atMs: alarmMs + 2 })).toBe(true);
      const reopen = { atMs: alarmMs + 3, change: 'reopen', detail: 'relapse' } as const;
      expect(await store.change(one, 2, reopen)).toBe(false);
      expect((await current()).map(({ incident: { id, state } }) => [id, state])).toEqual(
        expect.arrayContaining([
          [one.id, 'resolved'],
          [two.id, 'open'],
        ]),
      );
      const past = await store.resolvedSince(0, one.journey, 10);
      expect(past.map(({ id }) => id)).toEqual([one.id]);
    });

    it('say once what was said by a call that came twice', async () => {
      const { store, incident } = setUp();
      const one = incident();
      await store.change(one, null, opened);
      const call = { hash: Buffer.from(one.id), expiresAtMs: alarmMs };
      const given = { atMs: alarmMs, change: 'comment', detail: 'given to Jonas', by: 'mia' } as const;
      const both = await Promise.allSettled([
        store.note(one.id, given, call),
        store.note(one.id, given, call),
      ]);
      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(await store.isSpent(call)).toBe(true);
      expect(await store.historyOf(one.id, 10)).toMatchObject([opened, given]);
      const other = { hash: Buffer.from(`${one.id} again`), expiresAtMs: alarmMs };
      expect(await store.note('nobody-knows-it', given, other)).toBe(false);
      expect(await store.isSpent(other)).toBe(false);
    });
  });
}
