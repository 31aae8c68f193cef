import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { PlatformIncident } from '../incidents/platform-incident.ts';
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
        detail: `${subject}: what is counted is 300 s behind`,
        sinceMs: at - 60_000,
        state: 'open',
        ownerTeam: 'platform',
        openedAtMs: at,
        resolvedAtMs: null,
        goneSinceMs: null,
        ...over,
      });
      const own = async (resolvedSinceMs: number) =>
        (await store.current(resolvedSinceMs)).filter((one) => one.subject === subject);
      return { store, incident, own };
    };

    it('are kept as they are now, the resolved ones for as long as is asked', async () => {
      const { store, incident, own } = setUp();
      const first = incident({ ownerTeam: null });
      expect(await store.write(first)).toBe(true);
      expect(await own(at)).toEqual([first]);
      const over: PlatformIncident = { ...first, state: 'resolved', resolvedAtMs: at + HOUR };
      expect(await store.write(over)).toBe(true);
      expect(await own(at)).toEqual([over]);
      expect(await own(at + HOUR + 1)).toEqual([]);
    });

    it('of one kind and subject are open once, whoever opens them', async () => {
      const { store, incident, own } = setUp();
      const first = incident();
      const answers = await Promise.all([store.write(first), store.write(incident())]);
      expect(answers.filter(Boolean)).toHaveLength(1);
      expect(await store.write(incident({ kind: 'feed-silent', openedAtMs: at + 1 }))).toBe(true);
      expect((await own(at)).map(({ kind }) => kind)).toEqual(['feed-silent', 'feed-lagging']);
    });
  });
}
