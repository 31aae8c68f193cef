import { describe, expect, it } from 'vitest';
import { mustWait } from './source-lead.ts';

const limits = { maxRekeyedWaiting: 1_000, maxLeadMs: 60_000 };
const minute = 60_000;
const nine = Date.UTC(2026, 4, 4, 9);

function atMinutes(ahead: number, waiting: number, isHeld = false): boolean {
  const lead = { watermarkMs: nine + ahead * minute, slowestMs: nine, waiting, isHeld };
  return mustWait(lead, limits);
}

describe('a source that is ahead of the slowest', () => {
  it('goes on while little waits, however far it is', () => {
    expect(atMinutes(600, 1_000)).toBe(false);
  });

  it('waits once much waits, and goes on when half of it is done or the slowest is near', () => {
    const morning = [
      { ahead: 0.5, waiting: 900 },
      { ahead: 5, waiting: 999 },
      { ahead: 9, waiting: 1_001 },
      { ahead: 8, waiting: 800 },
      { ahead: 7, waiting: 500 },
      { ahead: 9, waiting: 1_200 },
      { ahead: 0.6, waiting: 1_200 },
      { ahead: 0.5, waiting: 1_200 },
    ];
    let isHeld = false;
    const held = morning.map(({ ahead, waiting }) => (isHeld = atMinutes(ahead, waiting, isHeld)));
    expect(held).toEqual([false, false, true, true, false, true, true, false]);
  });

  it('waits for one of which nothing is known yet', () => {
    expect(mustWait({ watermarkMs: nine, slowestMs: -Infinity, waiting: 1_001, isHeld: false }, limits)).toBe(
      true,
    );
  });
});

describe('the slowest source', () => {
  it('never waits, nor does one that has yet to begin', () => {
    for (const isHeld of [false, true]) {
      expect(atMinutes(0, 1e9, isHeld)).toBe(false);
      const beginning = { watermarkMs: -Infinity, slowestMs: -Infinity, waiting: 1e9, isHeld };
      expect(mustWait(beginning, limits)).toBe(false);
    }
  });
});
