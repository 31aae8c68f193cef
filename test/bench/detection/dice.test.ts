import { describe, expect, it } from 'vitest';
import { Alias, Dice } from './dice.ts';

function momentsOf(draw: () => number, n = 200_000): { mean: number; variance: number } {
  let [sum, squares] = [0, 0];
  for (let at = 0; at < n; at++) {
    const one = draw();
    sum += one;
    squares += one * one;
  }
  return { mean: sum / n, variance: squares / n - (sum / n) ** 2 };
}

describe('dice', () => {
  it('give the same numbers under the same keys, and go on alike when copied', () => {
    const draw = (dice: Dice) => Array.from({ length: 8 }, () => dice.bits());
    expect(draw(Dice.of(1, 2))).toEqual(draw(Dice.of(1, 2)));
    expect(draw(Dice.of(1, 2))).not.toEqual(draw(Dice.of(2, 1)));
    const dice = Dice.of(3);
    draw(dice);
    expect(draw(dice.copy())).toEqual(draw(dice));
  });

  it.each([0.05, 3, 11.9, 12.1, 40, 500])('draw Poisson counts of mean %f', (mean) => {
    const dice = Dice.of(4);
    const moments = momentsOf(() => dice.poisson(mean));
    // Five standard errors.
    expect(Math.abs(moments.mean - mean)).toBeLessThan(5 * Math.sqrt(mean / 200_000));
    expect(Math.abs(moments.variance / mean - 1)).toBeLessThan(5 * Math.sqrt((2 + 1 / mean) / 200_000));
  });

  it('draw normal numbers', () => {
    const dice = Dice.of(5);
    const { mean, variance } = momentsOf(() => dice.normal());
    expect(Math.abs(mean)).toBeLessThan(0.012);
    expect(Math.abs(variance - 1)).toBeLessThan(0.016);
  });

  it('draw by weight', () => {
    const [dice, weights] = [Dice.of(6), [5, 0, 1, 3, 0.5, 0.5]];
    const alias = new Alias(weights);
    const counts = weights.map(() => 0);
    for (let at = 0; at < 100_000; at++) counts[alias.draw(dice)]!++;
    counts.forEach((count, at) => expect(Math.abs(count / 1e5 - weights[at]! / 10)).toBeLessThan(0.008));
    expect(counts[1]).toBe(0);
  });
});
