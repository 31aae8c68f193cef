import { describe, expect, it } from 'vitest';
import type { Delivery } from '../delivery.ts';
import { createWorld } from '../world.ts';

const from = Date.parse('2026-11-18T12:00:00+01:00');
const world = createWorld({ profile: 'retailer', seed: 9, rate: 12, rhythm: 'flat' });
const deliveries = [...world.touchpoints(from, from + 3 * 3_600_000)];

/** Share of the runs that had the first contact and reached the last, by the identity they share. */
function conversion(
  first: string,
  last: string,
  key: string,
  who: (one: Delivery) => boolean = () => true,
): number {
  const of = (type: string): Set<string> =>
    new Set(
      deliveries
        .filter((d) => d.touchpoint.type === type && who(d))
        .map((d) => d.touchpoint.identities[key]!),
    );
  const started = of(first);
  const reached = of(last);
  return [...started].filter((one) => reached.has(one)).length / started.size;
}

describe('the retailer', () => {
  it.each([
    ['checkout', 'cart.viewed', 'order.confirmed', 'session', 0.45, 0.65],
    ['payment', 'payment.submitted', 'order.confirmed', 'session', 0.87, 0.95],
    ['return', 'return.announced', 'refund.paid', 'order', 0.7, 0.9],
    ['repair', 'repair.booked', 'repair.handed-back', 'repair', 0.6, 0.85],
    ['chat with the bot', 'chat.bot-answered', 'chat.person-requested', 'session', 0.5, 0.8],
    ['chat with a person', 'chat.person-requested', 'chat.solved', 'session', 0.7, 0.88],
  ])('%s: most but not all get through', (_, first, last, key, low, high) => {
    expect(conversion(first, last, key)).toBeGreaterThan(low);
    expect(conversion(first, last, key)).toBeLessThan(high);
  });

  it('hands the order for pickup to a shop: one touchpoint ends one journey and begins another', () => {
    const pickup = (d: Delivery): boolean =>
      d.touchpoint.type !== 'order.confirmed' || d.touchpoint.attributes?.['fulfilment'] === 'pickup';
    const share = conversion('order.confirmed', 'pickup.collected', 'order', pickup);
    expect(share).toBeGreaterThan(0.7);
    expect(share).toBeLessThan(0.92);
  });

  it('has enough checkouts for a demonstration at 12 touchpoints a second', () => {
    const carts = new Set(
      deliveries
        .filter((d) => d.touchpoint.type === 'cart.viewed')
        .map((d) => d.touchpoint.identities['session']),
    );
    expect(carts.size / 180).toBeGreaterThan(50);
  });

  it('mixes ways in, and keeps to what goes together', () => {
    const carts = deliveries
      .filter((d) => d.touchpoint.type === 'cart.viewed')
      .map((d) => d.touchpoint.attributes!);
    const share = (name: string, value: string): number =>
      carts.filter((attributes) => attributes[name] === value).length / carts.length;
    expect(share('channel', 'app')).toBeGreaterThan(0.35);
    expect(share('channel', 'web')).toBeGreaterThan(0.35);
    expect(share('channel', 'shop')).toBeGreaterThan(0.03);
    expect(share('region', 'switzerland')).toBeLessThan(0.08);
    expect(carts.every((one) => (one['appVersion'] !== undefined) === (one['channel'] === 'app'))).toBe(true);
  });

  it('tells the payment method only once it is chosen', () => {
    const told = (type: string): boolean[] =>
      deliveries.filter((d) => d.touchpoint.type === type).map((d) => d.touchpoint.attributes?.['paymentMethod'] !== undefined); // prettier-ignore
    expect(new Set(told('delivery.chosen'))).toEqual(new Set([false]));
    expect(new Set(told('payment.submitted'))).toEqual(new Set([true]));
  });

  it('has customers who come again and basket values with a long tail', () => {
    const customers = deliveries.map((d) => d.touchpoint.identities['customer']!);
    expect(new Set(customers).size).toBeLessThan(new Set(deliveries.map((d) => d.touchpoint.id)).size / 2);
    const values = deliveries.filter((d) => d.touchpoint.type === 'order.confirmed').map((d) => Number(d.touchpoint.attributes?.['basketValue'])).sort((a, b) => a - b); // prettier-ignore
    const quantile = (p: number): number => values[Math.floor(p * values.length)]!;
    expect(quantile(0.5)).toBeGreaterThan(75);
    expect(quantile(0.5)).toBeLessThan(110);
    expect(quantile(0.95)).toBeGreaterThan(3 * quantile(0.5));
  });

  it('also carries what no journey waits for', () => {
    const noise = deliveries.filter((d) =>
      /^(page|search|product|wishlist)\./.test(d.touchpoint.type),
    ).length;
    expect(noise / deliveries.length).toBeGreaterThan(0.15);
  });
});
