import { describe, expect, it } from 'vitest';
import { RELOAD_AT_MOST_EVERY_MS, shouldReload } from './build-change.ts';

describe('an old page', () => {
  it('stays while the server ships the same build', () => {
    expect(shouldReload({ first: 'a', current: 'a', reloadedAtMs: null }, 0)).toBe(false);
    expect(shouldReload({ first: null, current: 'a', reloadedAtMs: null }, 0)).toBe(false);
  });

  it('reloads itself when the server ships another one', () => {
    expect(shouldReload({ first: 'a', current: 'b', reloadedAtMs: null }, 0)).toBe(true);
  });

  it('does not flap between two servers of different builds', () => {
    const seen = { first: 'b', current: 'a', reloadedAtMs: 1_000 };
    expect(shouldReload(seen, 60_000)).toBe(false);
    expect(shouldReload(seen, 1_000 + RELOAD_AT_MOST_EVERY_MS)).toBe(true);
  });
});
