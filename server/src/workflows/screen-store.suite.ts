import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ScreenStore, StoredScreen } from './screen-store.ts';

/** What every store of screens promises. */
export function describeScreenStore(name: string, open: () => ScreenStore): void {
  describe(`the screens in ${name}`, () => {
    it('are known until they are revoked, and remembered after that', async () => {
      const store = open();
      const tokenHash = randomBytes(32);
      const screen: StoredScreen = {
        id: randomUUID(),
        name: 'Lobby, left',
        createdBy: 'ada',
        createdAtMs: Date.parse('2026-11-24T12:00:00.123Z'),
        revokedBy: null,
        revokedAtMs: null,
      };
      const isKnown = async () => (await store.inForce()).some((one) => one.tokenHash.equals(tokenHash));
      const shown = async () => (await store.latest(500)).find(({ id }) => id === screen.id);
      await store.add(screen, tokenHash);
      expect(await isKnown()).toBe(true);
      expect(await shown()).toEqual(screen);

      const revokedAtMs = screen.createdAtMs + 60_000;
      expect(await store.revoke(screen.id, 'grace', revokedAtMs)).toBe(true);
      expect(await isKnown()).toBe(false);
      expect(await shown()).toEqual({ ...screen, revokedBy: 'grace', revokedAtMs });
      expect(await store.revoke(screen.id, 'ada', revokedAtMs + 1)).toBe(false);
      expect(await store.revoke(randomUUID(), 'ada', revokedAtMs)).toBe(false);
    });
  });
}
