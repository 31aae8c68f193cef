import type { Behaviour } from '../behaviour.ts';
import { logNormal, mixture, weibull } from '../waiting-time.ts';
import { accessDimensions, drawAccess } from './online-traits.ts';

/** People who only look: touchpoints that no journey waits for. */
export const browsing: Behaviour = {
  name: 'browsing',
  rhythm: 'online',
  identities: ['session'],
  dimensions: accessDimensions,
  traits: (customer, random) => ({ ...drawAccess(customer, random, { shop: 0.05, phone: 0 }) }),
  tells: ['channel', 'device', 'appVersion', 'region'],
  stages: [
    {
      step: 'home',
      type: 'page.viewed',
      source: 'shop',
      waiting: {
        progress: logNormal(12, 0.7),
        patience: mixture([0.3, weibull(10, 1)], [0.7, weibull(200, 1.5)]),
      },
    },
    {
      step: 'search',
      type: 'search.performed',
      source: 'shop',
      takenBy: (_, random) => random.chance(0.55),
      waiting: { progress: logNormal(9, 0.6), patience: weibull(90, 1.2) },
    },
    {
      step: 'product',
      type: 'product.viewed',
      source: 'shop',
      waiting: {
        progress: logNormal(160, 0.6),
        patience: weibull(150, 1.1),
        repeats: { gap: logNormal(24, 0.7), atMost: 9 },
      },
    },
    { step: 'wishlist', type: 'wishlist.added', source: 'shop' },
  ],
  horizonSeconds: 1_800,
};
