import { expect, it, describe } from 'vitest';
import type { KeyRegister } from './key-register.ts';

/** What every register of pseudonym keys promises; it begins empty. */
export function describeKeyRegister(name: string, open: () => KeyRegister): void {
  describe(`pseudonym keys in ${name}`, () => {
    it('are those that were found missing, the first one since ever', async () => {
      const register = open();
      const keys = [
        { fingerprint: 'second', fromMs: Date.parse('2026-12-01T03:00:00.123Z') },
        { fingerprint: 'first', fromMs: -Infinity },
      ];
      await register.enter((known) => (known.length === 0 ? keys.slice(1) : []));
      await register.enter((known) => (known.length === 1 ? keys.slice(0, 1) : []));
      expect(await register.list()).toEqual(expect.arrayContaining(keys));

      const refused = register.enter(() => {
        throw new Error('does not fit');
      });
      await expect(refused).rejects.toThrow('does not fit');
      expect(await register.list()).toHaveLength(2);
    });
  });
}
