import type { Behaviour, Traits } from '../behaviour.ts';
import type { Customer } from '../customer.ts';
import type { Random, Weighted } from '../random.ts';
import { logNormal, mixture, weibull } from '../waiting-time.ts';
import { clickAndCollect } from './click-and-collect.ts';
import { accessDimensions, drawAccess, drawAmount } from './online-traits.ts';

const paymentMethods = ['paypal', 'card', 'invoice', 'applepay', 'googlepay', 'instalments', 'cash'] as const;

/** What people pay with depends on what they hold in their hands. */
function paymentMix(channel: string, device: string): Weighted<string> {
  if (channel === 'shop') return [['card', 0.74], ['cash', 0.18], ['instalments', 0.08]]; // prettier-ignore
  if (channel === 'phone')
    return [
      ['invoice', 0.72],
      ['card', 0.28],
    ];
  const wallet = device === 'ios' ? 'applepay' : 'googlepay';
  const walletShare = device === 'ios' || device === 'android' ? 0.16 : 0;
  return [['paypal', 0.38], ['card', 0.24], ['invoice', 0.19], ['instalments', 0.07], [wallet, walletShare]]; // prettier-ignore
}

function traits(customer: Customer, random: Random): Traits {
  const access = drawAccess(customer, random, { shop: 0.06, phone: 0.03 });
  return {
    ...access,
    paymentMethod: random.pick(paymentMix(access.channel, access.device)),
    basketValue: drawAmount(random, 92, 0.95),
    items: 1 + Math.floor(random.exponential() * 1.1),
    fulfilment: random.chance(0.34) ? 'pickup' : 'parcel',
  };
}

const farewellReasons: Weighted<string> = [
  ['changed-mind', 0.34],
  ['delivery-cost', 0.27],
  ['delivery-time', 0.21],
  ['price', 0.18],
];

/** From the basket to the order. A basket is often only a note to oneself; who pays nearly always means it. */
export const checkout: Behaviour = {
  name: 'checkout',
  rhythm: 'online',
  identities: ['session'],
  dimensions: { ...accessDimensions, paymentMethod: paymentMethods, fulfilment: ['pickup', 'parcel'] },
  traits,
  tells: ['channel', 'device', 'appVersion', 'region', 'basketValue'],
  stages: [
    {
      step: 'cart',
      type: 'cart.viewed',
      source: 'shop',
      tells: ['items'],
      waiting: {
        progress: mixture([0.7, logNormal(22, 0.7)], [0.3, logNormal(75, 0.6)]),
        patience: mixture([0.25, weibull(20, 0.9)], [0.75, weibull(210, 1.3)]),
        repeats: { gap: logNormal(40, 0.5), atMost: 3 },
        farewell: { share: 0.06, type: 'checkout.cancelled', reasons: farewellReasons },
      },
    },
    {
      step: 'delivery',
      type: 'delivery.chosen',
      source: 'shop',
      tells: ['fulfilment'],
      waiting: {
        progress: mixture([0.8, logNormal(35, 0.6)], [0.2, logNormal(90, 0.5)]),
        patience: mixture([0.08, weibull(25, 1)], [0.92, weibull(280, 1.5)]),
        farewell: { share: 0.2, type: 'checkout.cancelled', reasons: farewellReasons },
      },
    },
    {
      step: 'payment',
      type: 'payment.submitted',
      source: 'shop',
      tells: ['fulfilment', 'paymentMethod'],
      waiting: {
        // At once by card on file, through the bank's app for others, after a second try for some.
        progress: mixture([0.62, logNormal(6, 0.5)], [0.3, logNormal(28, 0.5)], [0.08, weibull(70, 1.6)]),
        patience: mixture([0.04, weibull(12, 1)], [0.96, weibull(120, 1.6)]),
        repeats: { gap: logNormal(35, 0.4), atMost: 4, failureType: 'payment.failed' },
        farewell: {
          share: 0.25,
          type: 'checkout.cancelled',
          reasons: [
            ['payment-failed', 0.72],
            ['changed-mind', 0.28],
          ],
        },
      },
    },
    {
      step: 'confirmed',
      type: 'order.confirmed',
      source: 'orders',
      tells: ['fulfilment', 'paymentMethod', 'items'],
      mints: 'order',
    },
  ],
  horizonSeconds: 5_400,
  followedBy: { behaviour: clickAndCollect, when: ({ fulfilment }) => fulfilment === 'pickup' },
};
