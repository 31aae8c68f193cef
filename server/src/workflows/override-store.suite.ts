import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { OverrideStore, StoredOverride } from './override-store.ts';

const at = Date.parse('2026-11-24T12:00:00.123Z');
const HOUR = 3_600_000;

/** What every store of overrides promises. */
export function describeOverrideStore(name: string, open: () => OverrideStore): void {
  describe(`overrides in ${name}`, () => {
    const setUp = () => {
      const store = open();
      const team = `team-${randomUUID()}`;
      const override = (over: Partial<StoredOverride> = {}): StoredOverride => ({
        id: randomUUID(),
        team,
        rota: 'primary',
        person: 'mara',
        fromMs: at,
        toMs: at + HOUR,
        reason: 'holidays',
        createdBy: 'jonas',
        createdAtMs: at,
        removedBy: null,
        removedAtMs: null,
        ...over,
      });
      const inForceAfter = async (afterMs: number) =>
        (await store.inForceAfter(afterMs)).filter((one) => one.team === team);
      return { store, team, override, inForceAfter };
    };

    it('are given back as they were made, in that order', async () => {
      const { store, team, override, inForceAfter } = setUp();
      const [second, first] = [override({ createdAtMs: at + 1 }), override()];
      await store.add(second);
      await store.add(first);
      expect(await inForceAfter(at)).toEqual([first, second]);
      expect(await store.latest(team, 10)).toEqual([second, first]);
      expect(await store.latest(team, 1)).toEqual([second]);
      expect(await store.find(team, first.id)).toEqual(first);
    });

    it('that are over are in force no more', async () => {
      const { store, override, inForceAfter } = setUp();
      await store.add(override());
      expect(await inForceAfter(at + HOUR - 1)).toHaveLength(1);
      expect(await inForceAfter(at + HOUR)).toEqual([]);
    });

    it('are removed once, by their team, and keep who did it', async () => {
      const { store, team, override, inForceAfter } = setUp();
      const one = override();
      await store.add(one);
      expect(await store.remove('another', one.id, 'eve', at)).toBe(false);
      expect(await store.find('another', one.id)).toBeNull();
      expect(await store.remove(team, one.id, 'mara', at + 5)).toBe(true);
      expect(await store.remove(team, one.id, 'eve', at + 6)).toBe(false);
      expect(await inForceAfter(at)).toEqual([]);
      expect(await store.latest(team, 10)).toEqual([{ ...one, removedBy: 'mara', removedAtMs: at + 5 }]);
    });
  });
}
