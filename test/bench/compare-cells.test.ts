import { expect, it } from 'vitest';
import { compareCells } from './compare-cells.ts';
import type { Cell } from './compare-cells.ts';

it('names the cells in which two have counted differently, on whichever side they are missing', () => {
  const ours: Cell[] = [
    ['checkout/cart', '', '10', [5, 0, 0, 0]],
    ['checkout/cart', '', '20', [7, 0, 0, 0]],
    ['checkout/payment', '', '20', [1, 0, 0, 0]],
    ['checkout/cart', '', '20/3', [4, 0]],
  ];
  expect(compareCells(ours, ours)).toEqual({ cells: 4, sums: 0, different: 0, examples: [] });

  const theirs: Cell[] = [
    ours[0]!,
    ['checkout/cart', '', '20', [8, 0, 0, 0]],
    ['return/checked', '', '20', [1, 0, 0, 0]],
    ours[3]!,
  ];
  const { different, examples } = compareCells(ours, theirs);
  expect(different).toBe(3);
  expect(examples).toContain('checkout/cart/20: ours 7 0 0 0, theirs 8 0 0 0');
  expect(examples).toContain('return/checked/20: ours none, theirs 1 0 0 0');
});

it('compares combinations one by one where both count them so, and the others by their sum', () => {
  const at = (value: string, entered: number): Cell => ['checkout/cart/*', value, '10', [entered, 0, 0, 0]];
  const ours = [at('["app"]', 5), at('["web"]', 3), at('(other)', 2)];
  const theirs = [at('["app"]', 5), at('["store"]', 1), at('(other)', 4)];
  expect(compareCells(ours, theirs)).toMatchObject({ cells: 2, sums: 1, different: 0 });

  expect(compareCells(ours, [at('["app"]', 4), at('(other)', 6)]).different).toBe(2);
  expect(compareCells(ours, [at('["app"]', 5), at('(other)', 4)]).different).toBe(1);
  // Where nobody has counted any together, each stands for itself.
  expect(compareCells([at('["web"]', 1)], [at('["app"]', 1)]).different).toBe(2);
});
