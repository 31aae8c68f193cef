import { createHash, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CalendarStore, EntryContent, StoredCalendar } from './calendar-store.ts';

const at = Date.parse('2026-11-24T12:00:00.123Z');
const hash = (text: string) => createHash('sha256').update(text).digest();

/** What every store of calendars promises. */
export function describeCalendarStore(name: string, open: () => CalendarStore): void {
  describe(`calendars in ${name}`, () => {
    const calendar = (): StoredCalendar => ({
      id: randomUUID(),
      kind: 'team',
      subject: 'payments',
      createdBy: 'mara',
      createdAtMs: at,
      revokedBy: null,
      revokedAtMs: null,
    });

    it('are found by their token until they are revoked, once', async () => {
      const store = open();
      const [one, other] = [calendar(), calendar()];
      await store.add(one, hash(one.id));
      await store.add(other, hash(other.id));
      expect(await store.byToken(hash(one.id))).toEqual(one);
      expect(await store.byToken(hash('guessed'))).toBeNull();
      expect(await store.revoke(one.id, 'jonas', at + 1)).toBe(true);
      expect(await store.revoke(one.id, 'eve', at + 2)).toBe(false);
      expect(await store.byToken(hash(one.id))).toBeNull();
      expect(await store.byToken(hash(other.id))).toEqual(other);
      const found = (await store.latest(100)).find(({ id }) => id === one.id);
      expect(found).toEqual({ ...one, revokedBy: 'jonas', revokedAtMs: at + 1 });
    });

    it('count the revisions of each entry, and only real ones', async () => {
      const store = open();
      const [a, b] = [randomUUID(), randomUUID()];
      const entry = (uid: string, content: string): EntryContent => ({
        uid,
        hash: hash(content),
        endsAtMs: at,
      });
      const revise = async (entries: EntryContent[], nowMs: number) =>
        Object.fromEntries(
          [...(await store.revise(entries, nowMs))].map(([uid, { sequence, changedAtMs }]) => [
            uid,
            [sequence, changedAtMs - at],
          ]),
        );
      expect(await revise([entry(a, 'mara'), entry(b, 'mara')], at)).toEqual({ [a]: [0, 0], [b]: [0, 0] });
      expect(await revise([entry(a, 'mara'), entry(b, 'jonas')], at + 5)).toEqual({
        [a]: [0, 0],
        [b]: [1, 5],
      });
      // Not shown for a while, and back as it was at first: that is a change once more.
      expect(await revise([entry(a, 'mara')], at + 6)).toEqual({ [a]: [0, 0] });
      expect(await revise([entry(b, 'mara')], at + 7)).toEqual({ [b]: [2, 7] });
      expect(await revise([], at + 8)).toEqual({});
    });

    it('two that are asked for at once do not wait for one another for ever', async () => {
      const store = open();
      const uids = Array.from({ length: 50 }, () => randomUUID());
      const entries = uids.map((uid) => ({ uid, hash: hash('x'), endsAtMs: at }));
      const answers = await Promise.all(
        [entries, entries.toReversed(), entries].map((some) => store.revise(some, at)),
      );
      for (const answer of answers)
        expect([...answer.values()].every(({ sequence }) => sequence === 0)).toBe(true);
    });
  });
}
