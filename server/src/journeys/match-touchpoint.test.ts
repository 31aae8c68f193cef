import { describe, expect, it } from 'vitest';
import { touchpoint } from './journey-examples.suite.ts';
import type { AttributeCondition, AttributeValue } from './journey-definition.ts';
import { matchesTouchpoint } from './match-touchpoint.ts';

function holds(
  condition: Omit<AttributeCondition, 'attribute'>,
  amount: AttributeValue | undefined,
): boolean {
  const match = { types: ['paid'], sources: null, conditions: [{ attribute: 'amount', ...condition }] };
  const attributes: Record<string, AttributeValue> = amount === undefined ? {} : { amount };
  return matchesTouchpoint(match, touchpoint('paid', 0, { attributes }));
}

describe('matching', () => {
  it('asks for one of the types and one of the sources', () => {
    const match = { types: ['paid', 'paid.express'], sources: ['shop'], conditions: [] };
    expect(matchesTouchpoint(match, touchpoint('paid.express', 0))).toBe(true);
    expect(matchesTouchpoint(match, touchpoint('paid', 0, { source: 'store' }))).toBe(false);
    expect(matchesTouchpoint(match, touchpoint('refunded', 0))).toBe(false);
  });

  it('compares numbers, and only numbers', () => {
    expect(holds({ gt: 0, lte: 100 }, 100)).toBe(true);
    expect(holds({ gt: 0 }, 0)).toBe(false);
    expect(holds({ gte: 0, lt: 1 }, 0)).toBe(true);
    expect(holds({ gt: 0 }, '5')).toBe(false);
    expect(holds({ gt: 0 }, Number.NaN)).toBe(false);
  });

  it('tells values apart by their kind', () => {
    expect(holds({ anyOf: [1, 'a'] }, 1)).toBe(true);
    expect(holds({ anyOf: [1] }, '1')).toBe(false);
    expect(holds({ noneOf: ['test'] }, 'live')).toBe(true);
    expect(holds({ noneOf: ['test'] }, 'test')).toBe(false);
  });

  it('fails for what is absent, unless absence is asked for', () => {
    for (const condition of [{ anyOf: ['a'] }, { noneOf: ['a'] }, { gt: 0 }, { exists: true }]) {
      expect(holds(condition, undefined)).toBe(false);
    }
    expect(holds({ exists: false }, undefined)).toBe(true);
    expect(holds({ exists: false }, null)).toBe(true);
    expect(holds({ exists: false }, 'a')).toBe(false);
  });
});
