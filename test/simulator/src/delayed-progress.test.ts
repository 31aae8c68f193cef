import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { delayedProgress, type HazardPhase } from './delayed-progress.ts';
import { Random } from './random.ts';
import { logNormal, mixture, weibull } from './waiting-time.ts';

const time = mixture([0.7, logNormal(8, 0.6)], [0.3, weibull(50, 1.4)]);
const enteredAtMs = 1_000_000;
const phase = (fromS: number, toS: number, factor: number): HazardPhase => ({
  fromMs: enteredAtMs + fromS * 1_000,
  toMs: enteredAtMs + toS * 1_000,
  factor,
});
const under = (drawn: number, patience: number, ...phases: HazardPhase[]): number =>
  delayedProgress(time, drawn, enteredAtMs, patience, phases);

describe('getting on while an incident runs', () => {
  it('is as drawn without one, and never after patience has run out', () => {
    expect(under(12, 60)).toBe(12);
    expect(under(61, 60)).toBe(Infinity);
  });

  it('is as drawn for those who are through before it begins, or enter after it has ended', () => {
    expect(under(12, 60, phase(12, 600, 0))).toBe(12);
    expect(under(12, 60, phase(-600, 0, 0))).toBe(12);
  });

  it('stands still at factor 0 and goes on after the end for those still waiting', () => {
    const later = under(12, 300, phase(10, 100, 0));
    expect(later).toBeGreaterThan(100);
    expect(later).toBeLessThan(300);
    expect(under(12, 90, phase(10, 100, 0))).toBe(Infinity);
  });

  it('multiplies where two incidents overlap', () => {
    const both = under(20, 1e5, phase(0, 1e6, 0.5), phase(0, 1e6, 0.4));
    expect(both).toBeCloseTo(under(20, 1e5, phase(0, 1e6, 0.2)), 3);
  });

  it('is earlier at a factor above 1', () => {
    expect(under(20, 300, phase(0, 600, 4))).toBeLessThan(20);
  });

  it('never comes earlier by a factor of at most 1, and never sooner the stronger the incident', () => {
    const seconds = fc.double({ min: 0.1, max: 200, noNaN: true });
    const factor = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(seconds, seconds, seconds, factor, factor, (drawn, from, length, one, other) => {
        const [weak, strong] = [Math.max(one, other), Math.min(one, other)];
        const weakly = under(drawn, 400, phase(from, from + length, weak));
        const strongly = under(drawn, 400, phase(from, from + length, strong));
        expect(weakly).toBeGreaterThanOrEqual(drawn - 1e-4);
        expect(strongly).toBeGreaterThanOrEqual(weakly - 1e-4);
      }),
    );
  });

  it('scales the hazard of everybody who waits: survival under factor f is survival to the power of f', () => {
    const random = Random.of(5);
    const drawn = Array.from({ length: 20_000 }, () => under(time.draw(random), 1e4, phase(-1, 1e6, 0.3)));
    for (const seconds of [5, 15, 40, 100]) {
      const share = drawn.filter((one) => one > seconds).length / drawn.length;
      expect(Math.abs(share - time.survival(seconds) ** 0.3)).toBeLessThan(0.012);
    }
  });
});
