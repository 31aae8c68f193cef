import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultDetectionSettings } from './detection-settings.ts';
import { binomialDeviance, dropScore, normalSpread, scoreLimit } from './drop-score.ts';

const exact = (share: number) => ({ share, variance: 0 });

describe('dropScore', () => {
  it('is the log odds against chance: nobody of n gets on', () => {
    expect(dropScore(10, 0, exact(0.7))).toBeCloseTo(-10 * Math.log(0.3));
  });

  it('sees nothing wrong in as many as normal, or more', () => {
    expect(dropScore(100, 70, exact(0.7))).toBe(0);
    expect(dropScore(100, 99, exact(0.7))).toBe(0);
  });

  it('never falls when fewer get on, and never rises with what is not known', () => {
    const share = fc.double({ min: 0.02, max: 0.98, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), share, fc.nat(), (n, p, pick) => {
        const observed = pick % n;
        const score = dropScore(n, observed, exact(p));
        expect(score).toBeGreaterThanOrEqual(dropScore(n, observed + 1, exact(p)) - 1e-9);
        expect(score).toBeGreaterThanOrEqual(dropScore(n, observed, { share: p, variance: 0.001 }));
        expect(binomialDeviance(n, observed, p)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('does not page for a 3 % wobble however many customers there are, and does for a real drop', () => {
    const normal = { share: 0.7, variance: 0.018 ** 2 };
    const highest = defaultDetectionSettings.limit.high;
    expect(dropScore(1_000_000, 679_000, normal)).toBeLessThan(2);
    expect(dropScore(1_000_000, 500_000, normal)).toBeGreaterThan(highest);
    expect(dropScore(1_000_000, 679_000, exact(0.7))).toBeGreaterThan(highest);
  });
});

describe('scoreLimit', () => {
  it('asks more of a step that is looked at more often, within bounds', () => {
    const limits = [0, 0.2, 4, 40, 200, 30_000].map((rate) => scoreLimit(rate, defaultDetectionSettings));
    expect(limits).toEqual(limits.toSorted((a, b) => a - b));
    expect(limits[0]).toBe(defaultDetectionSettings.limit.low);
    expect(limits.at(-1)).toBe(defaultDetectionSettings.limit.high);
  });
});

describe('normalSpread', () => {
  it('is binomial where nothing wanders, and proportional to n where that prevails', () => {
    expect(normalSpread(100, exact(0.5))).toBeCloseTo(5);
    expect(normalSpread(1_000_000, { share: 0.5, variance: 0.01 ** 2 })).toBeCloseTo(10_012, -1);
  });
});
