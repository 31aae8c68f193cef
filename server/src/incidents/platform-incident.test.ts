import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decidePlatform, defaultPlatformLifecycle } from './platform-incident.ts';
import type { PlatformChange, PlatformIncident, PlatformTrouble } from './platform-incident.ts';

const minute = 60_000;
const at = Date.parse('2026-11-24T02:00:00Z');
const lagging = (sinceMs = at): PlatformTrouble => ({
  kind: 'feed-lagging',
  subject: 'shop',
  detail: '400 s behind',
  sinceMs,
});

/** What is kept, as a store would keep it. */
class Book {
  readonly kept = new Map<string, PlatformIncident>();
  readonly told: string[] = [];
  private number = 0;

  look(troubles: readonly PlatformTrouble[], nowMs: number): PlatformChange[] {
    const known = [...this.kept.values()].filter(
      ({ resolvedAtMs }) => resolvedAtMs === null || nowMs - resolvedAtMs <= 30 * minute,
    );
    const newId = () => `platform-${++this.number}`;
    const changes = decidePlatform(known, troubles, { ownerTeam: 'platform', nowMs, newId });
    for (const { change, incident } of changes) {
      this.kept.set(incident.id, incident);
      if (change !== 'update') this.told.push(`${change} ${incident.id} +${(nowMs - at) / minute}`);
    }
    return changes;
  }
}

describe('what is wrong with the platform', () => {
  it('opens once it has lasted, and is resolved once it has been gone for a while', () => {
    const book = new Book();
    for (let after = 0; after <= 12; after++) {
      book.look(after < 5 ? [lagging()] : [], at + after * minute);
    }
    expect(book.told).toEqual(['open platform-1 +2', 'resolve platform-1 +8']);
    expect(book.kept.get('platform-1')).toMatchObject({ ownerTeam: 'platform', openedAtMs: at + 2 * minute });
  });

  it('is the same one when it comes back soon, and another one later', () => {
    const book = new Book();
    const isBad = (after: number) => after < 3 || (after >= 10 && after < 13) || after >= 60;
    for (let after = 0; after <= 63; after++) {
      const sinceMs = at + (after >= 60 ? 60 : after >= 10 ? 10 : 0) * minute;
      book.look(isBad(after) ? [lagging(sinceMs)] : [], at + after * minute);
    }
    expect(book.told).toEqual([
      'open platform-1 +2',
      'resolve platform-1 +6',
      'reopen platform-1 +12',
      'resolve platform-1 +16',
      'open platform-2 +62',
    ]);
  });

  it('does not flap: gone for a moment is not gone', () => {
    const book = new Book();
    for (let after = 0; after <= 20; after++)
      book.look(after % 3 === 2 ? [] : [lagging()], at + after * minute);
    expect(book.told).toEqual(['open platform-1 +3']);
  });

  it('of one kind and subject is open at most once, and never for ever', () => {
    const trouble = fc.record({
      kind: fc.constantFrom<PlatformTrouble['kind']>('feed-lagging', 'page-undeliverable'),
      subject: fc.constantFrom('shop', 'app'),
      detail: fc.constantFrom('a', 'b'),
      sinceMs: fc.integer({ min: at - 10 * minute, max: at }),
    });
    const looks = fc.array(fc.uniqueArray(trouble, { selector: (one) => one.kind + one.subject }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(looks, (history) => {
        const book = new Book();
        let nowMs = at;
        for (const troubles of history) {
          book.look(troubles, (nowMs += minute));
          const open = [...book.kept.values()].filter(({ state }) => state === 'open');
          const names = open.map(({ kind, subject }) => `${kind} ${subject}`);
          expect(new Set(names).size).toBe(names.length);
        }
        const quietMinutes = defaultPlatformLifecycle.quietMs / minute + 1;
        for (let after = 0; after < quietMinutes; after++) book.look([], (nowMs += minute));
        expect([...book.kept.values()].every(({ state }) => state === 'resolved')).toBe(true);
      }),
    );
  });
});
