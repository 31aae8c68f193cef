import { describe, expect, it } from 'vitest';
import type { Evidence } from '../detection/verdict.ts';
import { atRisk } from './at-risk.ts';
import { lostPerHourOf, trendOf } from './trend.ts';

const sample = (observed: number, n: number) => ({
  fromMs: 0,
  toMs: 600_000,
  n,
  observed,
  expected: 0.7 * n,
});
const opening = (observed: number, n: number): Evidence => ({
  ...sample(observed, n),
  windowFromMs: 0,
  windowToMs: 600_000,
  normalShare: 0.7,
  stuckNormalHalfWidth: 8,
  score: 20,
  threshold: 11,
});

describe('trendOf', () => {
  it('grows when a larger share is lost than at opening, and eases when a smaller is', () => {
    expect(trendOf(opening(400, 1_000), sample(100, 1_000))).toBe('growing');
    expect(trendOf(opening(100, 1_000), sample(400, 1_000))).toBe('easing');
    expect(trendOf(opening(300, 1_000), sample(310, 1_000))).toBe('steady');
  });

  it('calls nothing a trend that chance could do', () => {
    expect(trendOf(opening(2, 10), sample(4, 10))).toBe('steady');
    expect(trendOf(opening(200, 1_000), sample(400, 1_000))).toBe('easing');
  });
});

describe('what it costs', () => {
  it('counts customers lost beyond normal by the hour', () => {
    expect(lostPerHourOf(sample(20, 100))).toBeCloseTo(50 * 6);
    expect(lostPerHourOf(sample(90, 100))).toBe(0);
    expect(lostPerHourOf({ ...sample(0, 0), toMs: 0 })).toBe(0);
  });

  it('is what the lost would have brought, had they reached the goal as usual', () => {
    const money = atRisk({ estimate: 100, low: 80, high: 120 }, 0.9, 85);
    expect(money).toEqual({ estimate: 7_650, low: 6_120, high: 9_180 });
  });
});
