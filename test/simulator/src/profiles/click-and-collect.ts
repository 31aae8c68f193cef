import type { Behaviour } from '../behaviour.ts';
import { logNormal, mixture, weibull } from '../waiting-time.ts';
import { accessDimensions } from './online-traits.ts';
import { drawStore, stores } from './stores.ts';

/** From the confirmed order to the counter of a shop. Hours in life; minutes here, so that it can be watched. */
export const clickAndCollect: Behaviour = {
  name: 'click-and-collect',
  rhythm: 'shop',
  identities: [],
  dimensions: { channel: accessDimensions.channel, region: accessDimensions.region, store: stores },
  traits: (customer, random) => ({ region: customer.region, store: drawStore(customer, random) }),
  tells: ['channel', 'region', 'store', 'basketValue'],
  stages: [
    {
      step: 'ordered',
      type: 'order.confirmed',
      source: 'orders',
      tells: ['fulfilment'],
      waiting: {
        progress: mixture([0.85, logNormal(95, 0.4)], [0.15, logNormal(190, 0.3)]),
        patience: mixture([0.03, weibull(60, 1)], [0.97, weibull(1_500, 3)]),
        farewell: {
          share: 0.9,
          type: 'pickup.cancelled',
          reasons: [
            ['out-of-stock', 0.7],
            ['changed-mind', 0.3],
          ],
        },
      },
    },
    {
      step: 'picked',
      type: 'pickup.picked',
      source: 'stores',
      waiting: {
        progress: mixture([0.95, logNormal(40, 0.5)], [0.05, logNormal(120, 0.3)]),
        patience: mixture([0.01, weibull(60, 1)], [0.99, weibull(1_500, 3)]),
        farewell: { share: 0.5, type: 'pickup.cancelled', reasons: [['changed-mind', 1]] },
      },
    },
    {
      step: 'ready',
      type: 'pickup.ready',
      source: 'stores',
      waiting: {
        progress: mixture([0.7, logNormal(240, 0.5)], [0.3, logNormal(560, 0.35)]),
        patience: mixture([0.07, weibull(200, 1.2)], [0.93, weibull(2_000, 3)]),
        farewell: { share: 0.5, type: 'pickup.cancelled', reasons: [['changed-mind', 1]] },
      },
    },
    { step: 'collected', type: 'pickup.collected', source: 'stores' },
  ],
  horizonSeconds: 3_600,
};
