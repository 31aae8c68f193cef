import { describe, expect, it } from 'vitest';
import { keyOf, Random } from './random.ts';

describe('named streams of random numbers', () => {
  it('give the same numbers under the same name', () => {
    const draw = (random: Random): number[] => Array.from({ length: 5 }, () => random.uniform());
    expect(draw(Random.of(1, 2, 3))).toEqual(draw(Random.of(1, 2, 3)));
    expect(draw(Random.of(1, 2, 3))).not.toEqual(draw(Random.of(3, 2, 1)));
  });

  it('have nothing to do with one another, even the first numbers of neighbours', () => {
    const firsts = Array.from({ length: 20_000 }, (_, n) => Random.of(7, keyOf('checkout'), n).uniform());
    const mean = firsts.reduce((sum, one) => sum + one, 0) / firsts.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.01);
    const lagged = firsts.slice(1).reduce((sum, one, n) => sum + (one - 0.5) * (firsts[n]! - 0.5), 0);
    // Correlation of neighbours, whose standard error is 1/√n.
    expect(Math.abs(lagged / firsts.length / (1 / 12))).toBeLessThan(0.03);
    expect(new Set(firsts).size).toBe(firsts.length);
  });

  it('draw by weight', () => {
    const random = Random.of(1);
    const drawn = Array.from({ length: 10_000 }, () => random.pick([['often', 3], ['seldom', 1], ['never', 0]])); // prettier-ignore
    expect(drawn.filter((one) => one === 'often').length / drawn.length).toBeCloseTo(0.75, 1);
    expect(drawn).not.toContain('never');
  });
});
