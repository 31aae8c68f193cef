import type { Behaviour, Traits } from '../behaviour.ts';
import type { Customer } from '../customer.ts';
import type { Random } from '../random.ts';
import { logNormal, mixture, weibull } from '../waiting-time.ts';
import { accessDimensions, drawAccess, drawAmount } from './online-traits.ts';
import { drawStore, stores } from './stores.ts';

const returnMethods = ['parcel', 'shop'] as const;
const returnReasons = ['does-not-fit', 'defective', 'not-as-described', 'changed-mind'] as const;

function traits(customer: Customer, random: Random): Traits {
  const { channel } = drawAccess(customer, random, { shop: 0.12, phone: 0.05 });
  return {
    channel,
    region: customer.region,
    returnMethod: random.pick([
      ['parcel', 0.58],
      ['shop', 0.42],
    ]),
    returnReason: random.pick([
      ['does-not-fit', 0.24],
      ['defective', 0.28],
      ['not-as-described', 0.17],
      ['changed-mind', 0.31],
    ]),
    store: drawStore(customer, random),
    refundValue: drawAmount(random, 74, 0.9),
  };
}

/** From the label to the money back. Days in life; within the hour here. */
export const returnGoods: Behaviour = {
  name: 'return',
  rhythm: 'online',
  identities: [],
  dimensions: {
    channel: accessDimensions.channel,
    region: accessDimensions.region,
    returnMethod: returnMethods,
    returnReason: returnReasons,
    store: stores,
  },
  traits,
  tells: ['channel', 'region', 'returnMethod', 'returnReason', 'refundValue'],
  stages: [
    {
      step: 'announced',
      type: 'return.announced',
      source: 'orders',
      mints: 'order',
      waiting: {
        progress: mixture([0.75, logNormal(260, 0.5)], [0.25, logNormal(520, 0.35)]),
        patience: mixture([0.14, weibull(300, 1)], [0.86, weibull(2_400, 3)]),
        farewell: {
          share: 0.2,
          type: 'return.withdrawn',
          reasons: [
            ['keeps-it', 0.8],
            ['too-late', 0.2],
          ],
        },
      },
    },
    {
      step: 'handed-in',
      type: 'return.handed-in',
      source: 'logistics',
      tells: ['store'],
      waiting: {
        progress: mixture([0.9, logNormal(210, 0.4)], [0.1, logNormal(420, 0.3)]),
        patience: weibull(3_000, 2),
      },
    },
    {
      step: 'checked',
      type: 'return.checked',
      source: 'logistics',
      waiting: {
        progress: logNormal(150, 0.5),
        patience: mixture([0.03, weibull(200, 1)], [0.97, weibull(2_700, 2.5)]),
        farewell: { share: 0.8, type: 'return.refused', reasons: [['damaged', 1]] },
      },
    },
    { step: 'refunded', type: 'refund.paid', source: 'payments' },
  ],
  horizonSeconds: 7_200,
};
