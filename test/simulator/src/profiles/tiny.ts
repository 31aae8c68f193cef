import type { Behaviour } from '../behaviour.ts';
import { logNormal, mixture, weibull } from '../waiting-time.ts';

/** Three steps within two minutes and one dimension: small enough to check by hand. */
export const tinyCheckout: Behaviour = {
  name: 'checkout',
  rhythm: 'online',
  identities: [],
  dimensions: { paymentMethod: ['card', 'paypal'] },
  traits: (_, random) => ({ paymentMethod: random.chance(0.6) ? 'card' : 'paypal' }),
  tells: ['paymentMethod'],
  stages: [
    {
      step: 'cart',
      type: 'cart.viewed',
      source: 'shop',
      waiting: {
        progress: logNormal(8, 0.5),
        patience: mixture([0.2, weibull(6, 1)], [0.8, weibull(50, 2)]),
      },
    },
    {
      step: 'payment',
      type: 'payment.submitted',
      source: 'shop',
      waiting: {
        progress: logNormal(6, 0.5),
        patience: mixture([0.05, weibull(5, 1)], [0.95, weibull(45, 2)]),
        farewell: { share: 0.5, type: 'checkout.cancelled', reasons: [['payment-failed', 1]] },
      },
    },
    { step: 'confirmed', type: 'order.confirmed', source: 'orders' },
  ],
  horizonSeconds: 240,
};
