import { describe, expect, it } from 'vitest';
import { leafLikelihoods, logGamma } from './leaf-likelihood.ts';
import { fewerEvents } from './segment-search-settings.ts';

describe('logGamma', () => {
  it('is the log of the factorial, and of √π at one half', () => {
    let factorial = 1;
    for (let n = 1; n <= 20; n++) {
      expect(logGamma(n)).toBeCloseTo(Math.log(factorial), 9);
      factorial *= n;
    }
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 9);
  });
});

describe('leafLikelihoods', () => {
  const likelihoods = (observed: number, expected: number, spread: number, factors: readonly number[]) =>
    leafLikelihoods([{ values: [], observed, expected }], {
      ...fewerEvents,
      spreads: [spread],
      restFactors: [1],
      hitFactors: factors,
    }).rows;

  it('adds up to one over all that may be seen', () => {
    let total = 0;
    for (let observed = 0; observed < 400; observed++) {
      const [ofRest] = likelihoods(observed, 30, 0.25, []);
      total += Math.exp(ofRest! - logGamma(observed + 1));
    }
    expect(total).toBeCloseTo(1, 9);
  });

  it('is Poisson where leaves hardly scatter', () => {
    const [rest, hit] = likelihoods(7, 20, 0.001, [0.4]);
    expect(hit! - rest!).toBeCloseTo(7 * Math.log(0.4) + 20 * 0.6, 2);
  });

  it('is never more certain of a factor than the scatter of one leaf allows, however many events it has', () => {
    const [rest, hit] = likelihoods(400_000, 1_000_000, 0.5, [0.4]);
    expect(hit! - rest!).toBeLessThan(2);
    expect(hit! - rest!).toBeGreaterThan(1);
  });
});
