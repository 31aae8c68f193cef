import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { BaselineResetStore } from './baseline-reset-store.ts';

const atMs = Date.parse('2026-11-24T12:00:00.123Z');

/** What every store of resets promises. */
export function describeBaselineResetStore(name: string, open: () => BaselineResetStore): void {
  describe(`baseline resets in ${name}`, () => {
    const setUp = () => {
      const journey = randomUUID();
      return { store: open(), journey, reset: { journey, by: 'mara', reason: 'relaunch', atMs } };
    };

    it('are kept with who and why, newest first, whatever the clocks of those who asked said', async () => {
      const { store, journey, reset } = setUp();
      const first = await store.add(reset);
      const second = await store.add({ ...reset, by: 'jonas', atMs: atMs - 60_000 });
      await store.add({ ...reset, journey: randomUUID() });
      expect(first).toEqual({ ...reset, number: first.number });
      expect(second.number).toBeGreaterThan(first.number);
      expect(await store.ofJourney(journey, 9)).toEqual([second, first]);
      expect(await store.ofJourney(journey, 1)).toEqual([second]);
    });

    it('tell each journey’s last one, and nothing of a journey without', async () => {
      const { store, journey, reset } = setUp();
      expect((await store.lastNumbers()).get(journey)).toBeUndefined();
      await store.add(reset);
      const { number } = await store.add(reset);
      expect((await store.lastNumbers()).get(journey)).toBe(number);
    });
  });
}
