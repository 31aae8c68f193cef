import { expect, it } from 'vitest';
import { poissonInterval, quantile, quantileInterval, wilsonInterval } from './statistics.ts';

it('gives the limits of a Poisson count that tables have', () => {
  expect(poissonInterval(0)).toEqual({ low: 0, high: expect.closeTo(2.996, 3) });
  expect(poissonInterval(10)).toEqual({ low: expect.closeTo(5.425, 3), high: expect.closeTo(16.962, 3) });
  expect(poissonInterval(36).high).toBeCloseTo(47.54, 2);
});

it("gives Wilson's interval of a share", () => {
  expect(wilsonInterval(9, 10)).toEqual({ low: expect.closeTo(0.6523, 3), high: expect.closeTo(0.9773, 3) });
  expect(wilsonInterval(0, 200).low).toBe(0);
});

it('takes quantiles of what was never reached for infinity, and brackets them by order statistics', () => {
  const values = [...Array.from({ length: 90 }, (_, at) => at + 1), ...Array<number>(10).fill(Infinity)];
  expect(quantile(values, 0.5)).toBe(50);
  expect(quantile(values, 0.91)).toBe(Infinity);
  // Of 100 values the 42nd and the 59th bracket the median in nine cases of ten.
  expect(quantileInterval(values, 0.5)).toEqual({ low: 42, high: 59 });
});
