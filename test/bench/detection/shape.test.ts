import { expect, it } from 'vitest';
import { Dice } from './dice.ts';
import { agesOf, DEADLINE_MS, heavyTail, LAST_AGE, logNormal, retries, TICK_MS, weibull } from './shape.ts';

const shapes = [
  logNormal(90, 0.9),
  weibull(60, 0.7),
  weibull(150, 1.5),
  heavyTail(80, 1.2),
  retries(40, 0.6, 200),
];

it.each(shapes)('knows of $name, by ages in ticks, what drawing times one by one gives', (shape) => {
  const dice = Dice.of(11);
  const drawn = new Float64Array(LAST_AGE + 1);
  let n = 0;
  while (n < 200_000) {
    const seconds = shape.draw(dice);
    if (seconds * 1000 > DEADLINE_MS) continue;
    drawn[Math.floor((dice.uniform() * TICK_MS + seconds * 1000) / TICK_MS)]!++;
    n++;
  }
  const ages = agesOf(shape, 1);
  expect(ages.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 9);
  // Pearson's χ² of 91 ages: mean 90, standard deviation 13.4.
  let chi = 0;
  ages.forEach((share, age) => (chi += (drawn[age]! - n * share) ** 2 / Math.max(1, n * share)));
  expect(chi).toBeLessThan(90 + 5 * 13.4);
});

it('takes longer when slowed down', () => {
  const middle = (ages: Float64Array) => ages.reduce((sum, share, age) => sum + share * age, 0);
  expect(middle(agesOf(shapes[0]!, 1.5))).toBeGreaterThan(1.3 * middle(agesOf(shapes[0]!, 1)));
});
