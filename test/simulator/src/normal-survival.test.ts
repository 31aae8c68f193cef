import { describe, expect, it } from 'vitest';
import { normalSurvival } from './normal-survival.ts';

describe('the chance that a normal variable exceeds z', () => {
  it.each([
    [-1, 0.841344746068543],
    [0, 0.5],
    [1, 0.158655253931457],
    [1.959963984540054, 0.025],
    [3, 0.00134989803163009],
    [6, 9.86587645037698e-10],
    [10, 7.61985302416053e-24],
  ])('is right to ten digits at z = %f, in the far tail too', (z, expected) => {
    expect(normalSurvival(z) / expected).toBeCloseTo(1, 10);
  });

  it('has no step where the two formulas meet', () => {
    expect(normalSurvival(2.5 - 1e-12) / normalSurvival(2.5 + 1e-12)).toBeCloseTo(1, 10);
  });
});
