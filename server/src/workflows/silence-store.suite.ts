import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { SilenceStore, StoredSilence } from './silence-store.ts';

const at = Date.parse('2026-11-24T12:00:00.123Z');
const HOUR = 3_600_000;

/** What every store of silences promises. */
export function describeSilenceStore(name: string, open: () => SilenceStore): void {
  describe(`silences in ${name}`, () => {
    const setUp = () => {
      const store = open();
      const author = randomUUID();
      const silence = (over: Partial<StoredSilence> = {}): StoredSilence => ({
        id: randomUUID(),
        matcher: { journey: 'checkout', segment: { dimension: 'paymentMethod', value: 'paypal' } },
        fromMs: at,
        toMs: at + HOUR,
        recurrence: null,
        reason: 'new provider',
        author,
        createdAtMs: at,
        endedBy: null,
        endedAtMs: null,
        ...over,
      });
      const own = (all: readonly StoredSilence[]) => all.filter((one) => one.author === author);
      return { store, silence, own };
    };

    it('are given back as they were made', async () => {
      const { store, silence, own } = setUp();
      const once = silence({ createdAtMs: at + 1 });
      const recurrence = { rule: 'FREQ=WEEKLY;BYDAY=SU', timeZone: 'Europe/Berlin', durationMs: HOUR };
      const weekly = silence({ recurrence, matcher: { team: 'payments' }, toMs: at + 100 * HOUR });
      await store.add(once);
      await store.add(weekly);
      expect(own(await store.inForceAfter(at))).toEqual([weekly, once]);
      expect(own(await store.latest(100))).toEqual([once, weekly]);
      expect(own(await store.inForceAfter(at + HOUR))).toEqual([weekly]);
    });

    it('are ended once, and keep who did it', async () => {
      const { store, silence, own } = setUp();
      const one = silence();
      await store.add(one);
      expect(await store.end(one.id, 'jonas', at + 5)).toBe(true);
      expect(await store.end(one.id, 'eve', at + 6)).toBe(false);
      expect(await store.end(randomUUID(), 'eve', at)).toBe(false);
      expect(own(await store.inForceAfter(at))).toEqual([]);
      expect(own(await store.latest(100))).toEqual([{ ...one, endedBy: 'jonas', endedAtMs: at + 5 }]);
    });
  });
}
