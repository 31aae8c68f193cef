import { describe, expect, it } from 'vitest';
import { feedRate } from './feed-rate.ts';

const NOON = Date.parse('2026-11-23T12:00:00Z');
/** `count` touchpoints in each bucket of the last so many seconds. */
const lately = (seconds: number, count: number) =>
  Array.from({ length: seconds / 10 }, (_, at) => ({ bucketMs: NOON - seconds * 1000 + at * 10_000, count }));

describe('the rate of the feed', () => {
  it('is that of the last five minutes', () => {
    expect(feedRate(lately(3_600, 120), NOON)).toBeCloseTo(12, 0);
  });

  it('is what it is from the first half minute on, not a tenth of it', () => {
    expect(feedRate(lately(30, 120), NOON)).toBeCloseTo(12, 0);
  });

  it('takes a few touchpoints that fell together for no stream', () => {
    expect(feedRate(lately(10, 3), NOON)).toBe(3 / 300);
  });

  it('is none where nothing came', () => {
    expect(feedRate([], NOON)).toBe(0);
  });
});
