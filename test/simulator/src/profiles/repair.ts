import type { Behaviour, Traits } from '../behaviour.ts';
import type { Customer } from '../customer.ts';
import type { Random } from '../random.ts';
import { logNormal, mixture, weibull } from '../waiting-time.ts';
import { accessDimensions, drawAccess, drawAmount } from './online-traits.ts';
import { drawStore, stores } from './stores.ts';

const deviceKinds = ['smartphone', 'laptop', 'tablet', 'tv', 'appliance'] as const;

function traits(customer: Customer, random: Random): Traits {
  const { channel } = drawAccess(customer, random, { shop: 0.45, phone: 0.08 });
  return {
    channel,
    region: customer.region,
    store: drawStore(customer, random),
    deviceKind: random.pick([
      ['smartphone', 0.44],
      ['laptop', 0.24],
      ['tablet', 0.12],
      ['tv', 0.09],
      ['appliance', 0.11],
    ]),
    warranty: random.chance(0.41) ? 'yes' : 'no',
    repairValue: drawAmount(random, 110, 0.6),
  };
}

/** From the appointment to the mended device. Days in life; within two hours here. */
export const repair: Behaviour = {
  name: 'repair',
  rhythm: 'shop',
  identities: ['repair'],
  dimensions: {
    channel: accessDimensions.channel,
    region: accessDimensions.region,
    store: stores,
    deviceKind: deviceKinds,
    warranty: ['yes', 'no'],
  },
  traits,
  tells: ['channel', 'region', 'store', 'deviceKind', 'warranty', 'repairValue'],
  stages: [
    {
      step: 'booked',
      type: 'repair.booked',
      source: 'workshop',
      waiting: {
        progress: mixture([0.8, logNormal(300, 0.4)], [0.2, logNormal(520, 0.25)]),
        patience: mixture([0.16, weibull(300, 1)], [0.84, weibull(2_400, 3)]),
        farewell: { share: 0.4, type: 'repair.withdrawn', reasons: [['changed-mind', 1]] },
      },
    },
    {
      step: 'accepted',
      type: 'repair.accepted',
      source: 'workshop',
      waiting: { progress: logNormal(240, 0.45), patience: weibull(3_600, 2.5) },
    },
    {
      // Whoever has a warranty need not be asked.
      step: 'quote',
      type: 'repair.quote-sent',
      source: 'workshop',
      takenBy: ({ warranty }) => warranty === 'no',
      waiting: {
        progress: mixture([0.7, logNormal(180, 0.5)], [0.3, logNormal(380, 0.35)]),
        patience: mixture([0.18, weibull(240, 1.2)], [0.82, weibull(2_400, 3)]),
        farewell: {
          share: 0.6,
          type: 'repair.withdrawn',
          reasons: [
            ['too-expensive', 0.85],
            ['buys-new', 0.15],
          ],
        },
      },
    },
    {
      step: 'repaired',
      type: 'repair.finished',
      source: 'workshop',
      waiting: {
        progress: mixture([0.75, logNormal(280, 0.4)], [0.25, logNormal(540, 0.3)]),
        patience: mixture([0.04, weibull(400, 1)], [0.96, weibull(3_600, 3)]),
      },
    },
    { step: 'returned', type: 'repair.handed-back', source: 'stores' },
  ],
  horizonSeconds: 7_200,
};
