import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decidePlatform, defaultPlatformLifecycle } from './platform-incident.ts';
import type { PlatformChange, PlatformIncident, PlatformTrouble } from './platform-incident.ts';

const minute = 60_000;
const at = Date.parse('2026-11-24T02:00:00Z');
const lagging = (sinceMs = at, over: Partial<PlatformTrouble> = {}): PlatformTrouble => ({
  kind: 'feed-lagging',
  subject: 'shop',
  detail: { en: '7 min behind', de: '7 min Rückstand' },
  sinceMs,
  ...over,
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
      const part = incident.partOf === null ? '' : ` part of ${incident.partOf}`;
      if (change !== 'update') this.told.push(`${change} ${incident.id} +${(nowMs - at) / minute}${part}`);
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
      'resolve platform-1 +19',
      'open platform-2 +62',
    ]);
  });

  it('does not flap: gone for a moment is not gone', () => {
    const book = new Book();
    for (let after = 0; after <= 20; after++)
      book.look(after % 3 === 2 ? [] : [lagging()], at + after * minute);
    expect(book.told).toEqual(['open platform-1 +3']);
  });

  it('must stay away for longer each time it was back', () => {
    const book = new Book();
    // Five minutes of trouble, five without: the first end comes after three, the second would after six.
    for (let after = 0; after <= 60; after++) {
      const isBad = after % 10 < 5;
      book.look(isBad ? [lagging(at + (after - (after % 10)) * minute)] : [], at + after * minute);
    }
    expect(book.told).toEqual(['open platform-1 +2', 'resolve platform-1 +8', 'reopen platform-1 +12']);
  });

  it('is told once for one cause, and by itself once that is over', () => {
    const book = new Book();
    const app = { subject: 'app', detail: { en: 'app lags', de: 'app hinkt' } };
    const bad = (after: number) => [
      ...(after < 10 ? [lagging()] : []),
      ...(after < 30 ? [lagging(at + 3 * minute, app)].filter(() => after >= 3) : []),
      ...(after >= 6 && after < 30 ? [lagging(at + 6 * minute, { ...app, kind: 'feed-faulty' })] : []),
    ];
    for (let after = 0; after <= 40; after++) book.look(bad(after), at + after * minute);
    expect(book.told).toEqual([
      'open platform-1 +2',
      'open platform-2 +5 part of platform-1',
      // Of the same source as the part, and yet not of the cause: nobody has been told of it.
      'open platform-3 +7',
      'resolve platform-1 +13',
      'resolve platform-2 +33 part of platform-3',
      'resolve platform-3 +33',
    ]);
    expect(book.kept.get('platform-2')!.partOf).toBe('platform-3');
  });

  it('is told by itself when its cause ends and nothing else explains it', () => {
    const book = new Book();
    const app = { subject: 'app', detail: { en: 'app lags', de: 'app hinkt' } };
    for (let after = 0; after <= 20; after++) {
      const troubles = [...(after < 10 ? [lagging()] : []), ...(after >= 3 ? [lagging(at, app)] : [])];
      book.look(troubles, at + after * minute);
    }
    expect(book.told).toEqual([
      'open platform-1 +2',
      'open platform-2 +3 part of platform-1',
      'resolve platform-1 +13',
      'detach platform-2 +13',
    ]);
  });

  it('of one kind and subject is open at most once, and never for ever', () => {
    const trouble = fc.record({
      kind: fc.constantFrom<PlatformTrouble['kind']>('feed-lagging', 'page-undeliverable'),
      subject: fc.constantFrom('shop', 'app'),
      detail: fc.constantFrom({ en: 'a', de: 'a' }, { en: 'b', de: 'b' }),
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
          // A part that is seen has a cause that is told.
          for (const { partOf, goneSinceMs } of open) {
            if (partOf === null || goneSinceMs !== null) continue;
            expect(book.kept.get(partOf)).toMatchObject({ state: 'open', partOf: null });
          }
        }
        const quietMinutes = defaultPlatformLifecycle.relapseMs / minute + 1;
        for (let after = 0; after < quietMinutes; after++) book.look([], (nowMs += minute));
        expect([...book.kept.values()].every(({ state }) => state === 'resolved')).toBe(true);
      }),
    );
  });
});
