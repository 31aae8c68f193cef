import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hatchPath } from './hatch.ts';

describe('hatching', () => {
  it('has nothing to draw in a box without area', () => {
    expect(hatchPath({ x: 5, y: 5, width: 0, height: 10 }, 8)).toBe('');
  });

  it('never leaves its box, and always rises at 45°', () => {
    const px = fc.double({ min: 0, max: 500, noNaN: true });
    fc.assert(
      fc.property(px, px, px, px, (x, y, width, height) => {
        for (const [, ...ends] of hatchPath({ x, y, width, height }, 7).matchAll(
          /M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)/g,
        )) {
          const [x1, y1, x2, y2] = ends.map(Number) as [number, number, number, number];
          expect(Math.min(x1, x2)).toBeGreaterThanOrEqual(x - 0.1);
          expect(Math.max(x1, x2)).toBeLessThanOrEqual(x + width + 0.1);
          expect(Math.min(y1, y2)).toBeGreaterThanOrEqual(y - 0.1);
          expect(Math.max(y1, y2)).toBeLessThanOrEqual(y + height + 0.1);
          expect(x1 + y1).toBeCloseTo(x2 + y2, 0);
        }
      }),
    );
  });
});
