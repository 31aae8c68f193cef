import { describe, expect, it } from 'vitest';
import { costOf, oneStepBudget } from '../detection/stream-limits.ts';
import { journey, step } from '../journeys/journey-examples.suite.ts';
import type { Team } from '../on-call/team.ts';
import { shareBudgets } from './share-budgets.ts';

const team = (id: string, more: Partial<Team> = {}): Team => ({
  team: id,
  title: { en: id, de: id },
  isDefault: false,
  language: 'en',
  channels: [],
  ...more,
});
const checkout = journey({
  journey: 'checkout',
  owner: 'shop',
  steps: [
    { ...step('cart', 'cart.viewed', 0), owner: 'shop' },
    { ...step('payment', 'payment.submitted', 60_000), owner: 'payments' },
    { ...step('confirmed', 'order.confirmed', 60_000), owner: 'shop' },
  ],
});
const repair = journey({
  journey: 'repair',
  owner: 'shop',
  steps: [
    { ...step('booked', 'repair.booked', 0), owner: 'shop' },
    { ...step('collected', 'repair.collected', 60_000), owner: 'nobody-known' },
    { ...step('paid', 'repair.paid', 60_000), owner: 'shop' },
  ],
});
const shop = team('shop');
const payments = team('payments', { falsePagesPer4Weeks: 4 });

describe('a team’s budget of false pages', () => {
  const budgetOf = shareBudgets([checkout, repair], [shop, payments]);

  it('is shared by the steps of all its journeys but their goals, also by those whose own team is not known', () => {
    expect(budgetOf(checkout, checkout.steps[0]!)).toEqual({ steps: 3, pagesPer4Weeks: 1 });
    expect(budgetOf(repair, repair.steps[1]!)).toEqual({ steps: 3, pagesPer4Weeks: 1 });
  });

  it('is what its file says', () => {
    expect(budgetOf(checkout, checkout.steps[1]!)).toEqual({ steps: 1, pagesPer4Weeks: 4 });
  });

  it('costs as much as there are steps, and gives back as much as it is larger', () => {
    expect(costOf(oneStepBudget)).toBe(0);
    expect(costOf({ steps: 6, pagesPer4Weeks: 1 })).toBeCloseTo(Math.log(6));
    expect(costOf({ steps: 6, pagesPer4Weeks: 12 })).toBeCloseTo(-Math.log(2));
  });
});
