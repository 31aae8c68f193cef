import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { PlatformIncident } from '../incidents/platform-incident.ts';
import { beginEscalation } from '../paging/begin-escalation.ts';
import type { PlatformIncidentStore } from './platform-incident-store.ts';

const at = Date.parse('2026-11-24T12:00:00.123Z');
const HOUR = 3_600_000;

/** What every store of the platform's incidents promises. */
export function describePlatformIncidentStore(name: string, open: () => PlatformIncidentStore): void {
  describe(`incidents of the platform in ${name}`, () => {
    const setUp = () => {
      const store = open();
      const subject = randomUUID();
      const incident = (over: Partial<PlatformIncident> = {}): PlatformIncident => ({
        id: randomUUID(),
        kind: 'feed-lagging',
        subject,
        detail: { en: `${subject} lags`, de: `${subject} hinkt` },
        sinceMs: at - 60_000,
        state: 'open',
        partOf: null,
        ownerTeam: 'platform',
        openedAtMs: at,
        reopened: 0,
        acknowledgedAtMs: null,
        acknowledgedBy: null,
        mitigatedAtMs: null,
        mitigatedBy: null,
        resolvedAtMs: null,
        goneSinceMs: null,
        ...over,
      });
      const own = async (resolvedSinceMs: number) =>
        (await store.current(resolvedSinceMs))
          .map((one) => one.incident)
          .filter((one) => one.subject === subject);
      return { store, incident, own };
    };
    const opened = { atMs: at, change: 'open', detail: 'lags' } as const;
    const resolved = { atMs: at + HOUR, change: 'resolve', detail: 'lags' } as const;

    it('are kept as they are now, the resolved ones for as long as is asked', async () => {
      const { store, incident, own } = setUp();
      const first = incident({ ownerTeam: null });
      expect(await store.change(first, null, opened)).toBe(true);
      expect(await own(at)).toEqual([first]);
      const over: PlatformIncident = { ...first, state: 'resolved', resolvedAtMs: at + HOUR };
      expect(await store.change(over, 1, resolved)).toBe(true);
      expect(await own(at)).toEqual([over]);
      expect(await own(at + HOUR + 1)).toEqual([]);
      expect(await store.find(first.id)).toEqual({ incident: over, revision: 2 });
      const history = await store.historyOf(first.id, 10);
      expect(history.map(({ change }) => change)).toEqual(['open', 'resolve']);
    });

    it('of one kind and subject are open once, whoever opens them, also while somebody has it', async () => {
      const { store, incident, own } = setUp();
      const first = incident();
      const answers = await Promise.all([
        store.change(first, null, opened),
        store.change(incident(), null, opened),
      ]);
      expect(answers.filter(Boolean)).toHaveLength(1);
      const [known] = await own(at);
      const taken = {
        ...known!,
        state: 'acknowledged',
        acknowledgedBy: 'Mara',
        acknowledgedAtMs: at,
      } as const;
      expect(await store.change(taken, 1, { ...opened, change: 'acknowledge' })).toBe(true);
      expect(await store.change(incident(), null, opened)).toBe(false);
      expect(await store.change(incident({ kind: 'feed-silent', openedAtMs: at + 1 }), null, opened)).toBe(
        true,
      );
      expect(new Set((await own(at)).map(({ kind }) => kind))).toEqual(
        new Set(['feed-silent', 'feed-lagging']),
      );
    });

    it('go to whoever changed them first, and are escalated', async () => {
      const { store, incident } = setUp();
      const first = incident();
      const about = { team: 'platform', event: 'opened', changedAtMs: at, journey: null } as const;
      const escalation = beginEscalation(first, about, at);
      expect(await store.change(first, null, opened, { escalation })).toBe(true);
      expect(await store.escalation(first.id)).toEqual(escalation);
      const due = await store.dueEscalations(at, 1_000);
      expect(due.find((one) => one.incident.id === first.id)).toEqual({
        incident: first,
        revision: 1,
        escalation,
      });
      await store.postpone({ ...escalation, nextAtMs: at + HOUR });
      expect((await store.dueEscalations(at, 1_000)).map((one) => one.incident.id)).not.toContain(first.id);
      const taken = { ...first, state: 'acknowledged' } as const;
      const acknowledged = { atMs: at, change: 'acknowledge', detail: '', by: 'Mara' } as const;
      expect(await store.change(taken, 1, acknowledged)).toBe(true);
      expect(await store.change(first, 1, { ...opened, change: 'update' })).toBe(false);
      expect(await store.note(first.id, { atMs: at, change: 'useless', detail: '', by: 'Mara' })).toBe(true);
      expect(await store.note(randomUUID(), { ...acknowledged, change: 'useless' })).toBe(false);
    });
  });
}
