import type { JourneyDefinition, StepDefinition, TouchpointMatch } from './journey-definition.ts';
import type { Touchpoint } from './touchpoint.ts';

/** What tests are told in: a checkout, and touchpoints of its customers. Times in ms after `startMs`. */
export const minute = 60_000;
export const startMs = Date.parse('2026-03-02T10:00:00Z');

export function on(...types: string[]): TouchpointMatch {
  return { types, sources: null, conditions: [] };
}

export function step(
  id: string,
  when: string | TouchpointMatch,
  withinMs = 0,
  optional = false,
): StepDefinition {
  const match = typeof when === 'string' ? on(when) : when;
  return { step: id, title: { en: id, de: id }, when: match, withinMs, optional, owner: 'shop' };
}

export function journey(more: Partial<JourneyDefinition> = {}): JourneyDefinition {
  return {
    journey: 'checkout',
    version: 1,
    title: { en: 'Checkout', de: 'Kasse' },
    owner: 'shop',
    key: 'customer',
    criticality: 'high',
    value: { attribute: null, currency: 'EUR', typical: 85 },
    dimensions: ['channel', 'paymentMethod'],
    steps: [
      step('cart', 'cart.viewed'),
      step('payment', 'payment.submitted', 15 * minute),
      step('insurance', 'insurance.added', 5 * minute, true),
      step('confirmed', 'order.confirmed', 10 * minute),
    ],
    abandon: [{ when: on('checkout.cancelled'), reasonAttribute: 'reason' }],
    ...more,
  };
}

let nextId = 0;
export function touchpoint(
  type: string,
  atMs: number,
  { customer = 'ada', ...more }: Partial<Touchpoint> & { customer?: string } = {},
): Touchpoint {
  return {
    id: `t${nextId++}`,
    type,
    timeMs: startMs + atMs,
    identities: { customer },
    attributes: {},
    source: 'shop',
    ...more,
  };
}
