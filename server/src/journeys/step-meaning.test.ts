import { describe, expect, it } from 'vitest';
import { stepMeaning } from './journey-definition.ts';
import type { JourneyDefinition, StepDefinition } from './journey-definition.ts';

function step(id: string, withinMs: number, optional = false): StepDefinition {
  const when = { types: [`${id}.seen`], sources: null, conditions: [] };
  return { step: id, title: { en: id, de: id }, when, withinMs, optional, owner: 'shop' };
}

const checkout: JourneyDefinition = {
  journey: 'checkout',
  version: 1,
  title: { en: 'Checkout', de: 'Kasse' },
  owner: 'shop',
  key: 'customer',
  criticality: 'high',
  value: null,
  dimensions: [],
  steps: [step('cart', 0), step('gift', 60_000, true), step('payment', 600_000), step('confirmed', 600_000)],
  abandon: [],
};

function changed(id: string, change: Partial<StepDefinition>): JourneyDefinition {
  return { ...checkout, steps: checkout.steps.map((one) => (one.step === id ? { ...one, ...change } : one)) };
}

describe('whether what was learnt of a step still holds', () => {
  it('does after a new title, owner or segment', () => {
    const renamed = {
      ...changed('payment', { title: { en: 'Pay', de: 'Zahlen' }, owner: 'payments' }),
      version: 2,
    };
    expect(stepMeaning({ ...renamed, dimensions: ['channel'] }, 'cart')).toBe(stepMeaning(checkout, 'cart'));
  });

  it('does not after another deadline of what follows, or of what may be skipped on the way', () => {
    expect(stepMeaning(changed('payment', { withinMs: 300_000 }), 'cart')).not.toBe(
      stepMeaning(checkout, 'cart'),
    );
    expect(stepMeaning(changed('gift', { withinMs: 300_000 }), 'cart')).not.toBe(
      stepMeaning(checkout, 'cart'),
    );
  });

  it('does where only a step further on changed', () => {
    expect(stepMeaning(changed('confirmed', { withinMs: 1_000 }), 'cart')).toBe(
      stepMeaning(checkout, 'cart'),
    );
    expect(stepMeaning(changed('confirmed', { withinMs: 1_000 }), 'payment')).not.toBe(
      stepMeaning(checkout, 'payment'),
    );
  });

  it('does after a definition went through a database that keeps its keys in another order', () => {
    const conditions = [{ attribute: 'fulfilment', anyOf: ['pickup'] }];
    const turned = [{ anyOf: ['pickup'], attribute: 'fulfilment' }];
    const when = { types: ['cart.seen'], sources: null };
    expect(stepMeaning(changed('cart', { when: { ...when, conditions: turned } }), 'cart')).toBe(
      stepMeaning(changed('cart', { when: { ...when, conditions } }), 'cart'),
    );
  });

  it('does not when runs belong to somebody else', () => {
    expect(stepMeaning({ ...checkout, key: 'session' }, 'cart')).not.toBe(stepMeaning(checkout, 'cart'));
  });
});
