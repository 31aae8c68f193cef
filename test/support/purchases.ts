import type { Delivery } from '@wegwarte/simulator';

const types = ['cart.viewed', 'delivery.chosen', 'payment.submitted', 'order.confirmed'] as const;
/** So many customers buy at once. */
const AT_ONCE = 2_000;
const OVER_MS = 5 * 60_000;

/** Customers who all buy: as many touchpoints as asked for, made at little cost, over five minutes. */
export function* purchases(count: number, fromMs: number): Generator<Delivery> {
  for (let index = 0; index < count; index++) {
    const round = Math.floor(index / (AT_ONCE * types.length));
    const customer = `buyer-${fromMs}-${round}-${index % AT_ONCE}`;
    const type = types[Math.floor(index / AT_ONCE) % types.length]!;
    const atMs = Math.round(fromMs + (index / count) * OVER_MS);
    yield {
      touchpoint: {
        id: `purchase-${fromMs}-${index}`,
        type,
        time: new Date(atMs).toISOString(),
        identities: { customer, session: customer },
        attributes: { channel: 'web', device: 'phone', paymentMethod: 'card', basketValue: 80, amount: 80 },
        source: 'purchases',
      },
      arrivesAtMs: atMs,
      timeMs: atMs,
      duplicate: false,
    };
  }
}
