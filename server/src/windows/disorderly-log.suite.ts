import fc from 'fast-check';
import { journey, minute, on, step, touchpoint } from '../journeys/journey-examples.suite.ts';
import type { JourneyDefinition } from '../journeys/journey-definition.ts';
import type { Touchpoint } from '../journeys/touchpoint.ts';

const checkout = journey();
/** Keyed by something else, with two optional steps in a row, and sharing touchpoints with the checkout. */
const chat: JourneyDefinition = journey({
  journey: 'chat',
  key: 'session',
  dimensions: ['channel', 'topic'],
  steps: [
    step('asked', on('chat.opened', 'cart.viewed')),
    step('bot', 'bot.answered', minute, true),
    step('human', { types: ['agent.joined'], sources: ['desk'], conditions: [] }, 3 * minute, true),
    step(
      'solved',
      { ...on('chat.closed'), conditions: [{ attribute: 'solved', anyOf: [true] }] },
      5 * minute,
    ),
  ],
  abandon: [{ when: on('chat.left', 'checkout.cancelled'), reasonAttribute: null }],
});
/** Nothing but a goal. */
const quick: JourneyDefinition = journey({
  journey: 'quick',
  dimensions: [],
  steps: [step('seen', 'order.confirmed'), step('paid', 'payment.submitted', minute)],
  abandon: [],
});
/** With deadlines so long that its ticks are wider than buckets. */
const slow: JourneyDefinition = journey({
  journey: 'slow',
  dimensions: ['channel', 'topic'],
  steps: [
    step('looked', 'cart.viewed'),
    step('asked', 'chat.opened', 40 * minute),
    step('bought', 'order.confirmed', 25 * minute),
  ],
});
export const journeys = [checkout, chat, quick, slow];

const types = [
  ...['cart.viewed', 'cart.viewed', 'payment.submitted', 'insurance.added', 'order.confirmed'],
  ...[
    'checkout.cancelled',
    'chat.opened',
    'bot.answered',
    'agent.joined',
    'chat.closed',
    'chat.left',
    'other',
  ],
];
/** For tests: any touchpoint of two customers, when it happens, and when it arrives. */
export const spec = fc.record({
  type: fc.constantFrom(...types),
  who: fc.constantFrom('ada', 'bob'),
  /** Often exactly on a deadline, or one millisecond past it. */
  gapMs: fc.oneof(
    fc.constantFrom(
      0,
      1,
      minute,
      minute + 1,
      5 * minute,
      5 * minute + 1,
      10 * minute,
      15 * minute,
      15 * minute + 1,
    ),
    fc.nat(20_000),
    fc.nat(5 * minute),
  ),
  delayMs: fc.oneof(fc.constant(0), fc.nat(28_000)),
  repeatAfterMs: fc.option(fc.nat(120_000), { nil: null, freq: 5 }),
  source: fc.constantFrom('desk', 'shop'),
  attributes: fc.record({
    channel: fc.constantFrom(null, 'app', 'web'),
    topic: fc.constantFrom(null, 'return'),
    solved: fc.boolean(),
  }),
  hasSession: fc.boolean(),
});

export type Spec = typeof spec extends fc.Arbitrary<infer T> ? T : never;

export function logOf(specs: readonly Spec[]): Touchpoint[] {
  let atMs = 0;
  const arrivals = specs.flatMap(({ type, who, gapMs, delayMs, repeatAfterMs, hasSession, ...rest }) => {
    atMs += gapMs;
    const identities: Record<string, string> = { customer: who };
    if (hasSession) identities['session'] = `${who}'s`;
    const made = touchpoint(type, atMs, { identities, ...rest });
    const arrivesMs = atMs + delayMs;
    const first = { made, arrivesMs };
    return repeatAfterMs === null ? [first] : [first, { made, arrivesMs: arrivesMs + repeatAfterMs }];
  });
  return arrivals.sort((a, b) => a.arrivesMs - b.arrivesMs).map(({ made }) => made);
}
