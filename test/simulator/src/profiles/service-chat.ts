import type { Behaviour, Traits } from '../behaviour.ts';
import type { Customer } from '../customer.ts';
import type { Random } from '../random.ts';
import { logNormal, mixture, weibull } from '../waiting-time.ts';
import { accessDimensions, drawAccess } from './online-traits.ts';

const topics = ['delivery', 'payment', 'return', 'repair', 'advice', 'account'] as const;

function traits(customer: Customer, random: Random): Traits {
  const { channel, device, region } = drawAccess(customer, random, { shop: 0, phone: 0 });
  const language = random.pick([
    ['de', 0.86],
    ['en', 0.1],
    ['fr', 0.04],
  ]);
  const topic = random.pick([
    ['delivery', 0.33],
    ['payment', 0.16],
    ['return', 0.18],
    ['repair', 0.11],
    ['advice', 0.15],
    ['account', 0.07],
  ]);
  return { channel, device, region, language, topic };
}

/** A question to the bot; four in ten are answered by it, the others ask for a person and wait for one. */
export const serviceChat: Behaviour = {
  name: 'service-chat',
  rhythm: 'service',
  identities: ['session'],
  dimensions: {
    channel: ['app', 'web'],
    device: ['ios', 'android', 'desktop', 'tablet'],
    region: accessDimensions.region,
    language: ['de', 'en', 'fr'],
    topic: topics,
  },
  traits,
  tells: ['channel', 'device', 'region', 'language', 'topic'],
  stages: [
    {
      step: 'opened',
      type: 'chat.opened',
      source: 'chat',
      waiting: {
        progress: logNormal(3, 0.5),
        patience: mixture([0.04, weibull(5, 1)], [0.96, weibull(90, 2)]),
      },
    },
    {
      step: 'bot',
      type: 'chat.bot-answered',
      source: 'chat',
      waiting: {
        progress: mixture([0.7, logNormal(30, 0.6)], [0.3, logNormal(80, 0.5)]),
        patience: mixture([0.4, weibull(35, 1.2)], [0.6, weibull(300, 2)]),
        repeats: { gap: logNormal(22, 0.4), atMost: 3 },
        farewell: {
          share: 0.7,
          type: 'chat.closed',
          reasons: [
            ['answered-by-bot', 0.8],
            ['gave-up', 0.2],
          ],
        },
      },
    },
    {
      step: 'asked',
      type: 'chat.person-requested',
      source: 'chat',
      waiting: {
        progress: mixture([0.8, logNormal(25, 0.6)], [0.2, logNormal(75, 0.4)]),
        patience: mixture([0.05, weibull(25, 1)], [0.95, weibull(190, 2)]),
        farewell: { share: 0.5, type: 'chat.left-queue', reasons: [['waited-too-long', 1]] },
      },
    },
    {
      step: 'person',
      type: 'chat.person-joined',
      source: 'chat',
      waiting: {
        progress: mixture([0.85, logNormal(18, 0.5)], [0.15, logNormal(50, 0.4)]),
        patience: mixture([0.03, weibull(30, 1)], [0.97, weibull(200, 2)]),
      },
    },
    {
      step: 'answered',
      type: 'chat.person-answered',
      source: 'chat',
      waiting: {
        progress: mixture([0.6, logNormal(70, 0.45)], [0.4, logNormal(130, 0.35)]),
        patience: mixture([0.12, weibull(80, 1.2)], [0.88, weibull(600, 2.5)]),
        repeats: { gap: logNormal(45, 0.4), atMost: 4 },
        farewell: {
          share: 0.4,
          type: 'chat.closed',
          reasons: [
            ['not-solved', 0.7],
            ['calls-instead', 0.3],
          ],
        },
      },
    },
    { step: 'solved', type: 'chat.solved', source: 'chat' },
  ],
  horizonSeconds: 2_700,
};
