import { openProducer } from './produce.ts';
import { temporaryFolder } from './temporary-folder.ts';

const journey = `
journey: checkout
title: { en: Checkout, de: Kasse }
owner: shop
key: customer
value: { currency: EUR, typical: 85 }
steps:
  - step: cart
    when: { type: cart.viewed }
  - step: payment
    when: { type: payment.submitted }
    within: 15m
  - step: confirmed
    when: { type: order.confirmed }
    within: 10m
`;
const team = `
team: shop
title: { en: Shop, de: Shop }
channels:
  - webhook: http://127.0.0.1:9/nobody
    secret: whsec_Oc8M45audFZavv1ncHHFPQ1eMnFxM/G0Gp5jA6p0XMw=
`;

const VISITORS = 600;
const PAID = VISITORS * 0.7;
const CONFIRMED = VISITORS * 0.6;
/** Of ten visitors: seven pay, and of those six are confirmed. */
const pays = (visitor: number) => visitor % 10 < 7;
const isConfirmed = (visitor: number) => visitor % 10 < 6;

interface Told {
  /** Of the two. */
  readonly topic: 0 | 1;
  readonly atMs: number;
  readonly key: string;
  readonly value: string;
}

/**
 * Six hundred visitors put something into the cart, known by nothing but a number of their own, in a topic keyed by
 * session. They log in to pay, and the shop's back office confirms by the customer's number, in a topic keyed by order.
 * So each of them is spread over partitions of two topics and two identities.
 */
export class TwoNames {
  readonly messages = VISITORS + PAID + CONFIRMED;
  /** What is counted in the end. */
  readonly truth = {
    cart: { entered: VISITORS, advanced: PAID, dropped: VISITORS - PAID, abandoned: 0 },
    payment: { entered: PAID, advanced: CONFIRMED, dropped: PAID - CONFIRMED, abandoned: 0 },
    confirmed: { entered: CONFIRMED, advanced: 0, dropped: 0, abandoned: 0 },
  };
  private readonly told: readonly Told[];

  /** @param startMs of the first visitor; the last message is 17 minutes later */
  constructor(startMs: number) {
    const told: Told[] = [];
    const tell = (topic: 0 | 1, key: string, id: string, type: string, atMs: number, who: object) => {
      const time = new Date(atMs).toISOString();
      told.push({ topic, atMs, key, value: JSON.stringify({ id, type, time, source: 'shop', ...who }) });
    };
    for (let visitor = 0; visitor < VISITORS; visitor++) {
      const atMs = startMs + visitor * 1_000;
      const anonymous = { customer: `anonymous-${visitor}` };
      const known = { customer: `customer-${visitor}` };
      const session = `session-${visitor}`;
      tell(0, session, `c${visitor}`, 'cart.viewed', atMs, { identities: anonymous });
      if (!pays(visitor)) continue;
      const paid = { identities: known, previousIdentity: anonymous };
      tell(0, session, `p${visitor}`, 'payment.submitted', atMs + 300_000, paid);
      if (!isConfirmed(visitor)) continue;
      const order = `order-${visitor}`;
      tell(1, order, `o${visitor}`, 'order.confirmed', atMs + 420_000, { identities: known });
    }
    this.told = told.sort((a, b) => a.atMs - b.atMs);
  }

  /** When that part of it has been told, from 0 to 1; ms. */
  timeOf(part: number): number {
    return this.told[Math.min(Math.round(part * this.told.length), this.told.length - 1)]!.atMs;
  }

  /** Writes what happened in that part of the time, from 0 to 1. */
  async write(
    brokers: readonly string[],
    topics: readonly string[],
    fromPart = 0,
    toPart = 1,
  ): Promise<void> {
    const { length } = this.told;
    const part = this.told.slice(Math.round(fromPart * length), Math.round(toPart * length));
    const producer = await openProducer(brokers);
    for (const [index, topic] of topics.entries()) {
      const messages = part
        .filter((one) => one.topic === index)
        .map(({ key, value, atMs }) => ({ key, value, timestamp: String(atMs) }));
      if (messages.length > 0) await producer.send({ topic, messages });
    }
    await producer.disconnect();
  }
}

/** The journey and the team of that shop. */
export function twoNamesFolder(): ReturnType<typeof temporaryFolder> {
  return temporaryFolder({ 'journeys/checkout.yaml': journey, 'teams/shop.yaml': team });
}
