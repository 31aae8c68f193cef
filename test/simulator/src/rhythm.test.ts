import { describe, expect, it } from 'vitest';
import { rhythmAt } from './rhythm.ts';

const hour = 3_600_000;
const monday = Date.parse('2026-11-16T00:00:00+01:00');

describe('the rhythm of a week', () => {
  it.each(['online', 'shop', 'service'] as const)('%s: neither adds traffic nor takes any', (name) => {
    const samples = Array.from({ length: 7 * 24 * 12 }, (_, at) => rhythmAt(name, monday + (at * hour) / 12));
    expect(samples.reduce((sum, one) => sum + one, 0) / samples.length).toBeCloseTo(1, 2);
  });

  it('buys in the evening and sleeps before dawn', () => {
    expect(rhythmAt('online', monday + 20 * hour)).toBeGreaterThan(8 * rhythmAt('online', monday + 4 * hour));
  });

  it('keeps shops shut on Sundays', () => {
    expect(rhythmAt('shop', monday + (6 * 24 + 15) * hour)).toBeLessThan(0.2);
  });

  it('goes by the clock on the wall: the same hour in summer is an hour earlier in UTC', () => {
    const winter = rhythmAt('online', Date.parse('2026-03-23T20:00:00+01:00'));
    const summer = rhythmAt('online', Date.parse('2026-03-30T20:00:00+02:00'));
    expect(summer).toBe(winter);
  });
});
