import { expect, it } from 'vitest';
import { compareCells } from './compare-cells.ts';

it('names the cells in which two have counted differently, on whichever side they are missing', () => {
  const ours = new Map([
    ['checkout/cart/10', '5 entered'],
    ['checkout/cart/20', '7 entered'],
    ['checkout/payment/20', '1 entered'],
  ]);
  expect(compareCells(ours, ours)).toEqual({ cells: 3, different: 0, examples: [] });

  const theirs = new Map([...ours, ['checkout/cart/20', '8 entered'], ['return/checked/20', '1 entered']]);
  theirs.delete('checkout/payment/20');
  const { different, examples } = compareCells(ours, theirs);
  expect(different).toBe(3);
  expect(examples).toContain('checkout/cart/20: ours 7 entered, theirs 8 entered');
  expect(examples).toContain('return/checked/20: ours none, theirs 1 entered');
});
