import { describe, expect, it } from 'vitest';
import { journey, minute, step, touchpoint } from './journey-examples.suite.ts';
import { JourneyCatalog } from './journey-catalog.ts';
import { stepDeadlinesMs } from './journey-definition.ts';
import { interestIn } from './journey-plan.ts';
import { moveRun } from './run.ts';

const first = journey({
  steps: [step('cart', 'cart.viewed'), step('confirmed', 'order.placed', 10 * minute)],
  dimensions: ['channel'],
});
const second = journey({ version: 2, dimensions: ['device'], key: 'session' });

describe('the journeys followed', () => {
  it('still hand a touchpoint that only a former version names to the current one', () => {
    const catalog = new JourneyCatalog([second], [first]);
    expect(catalog.interestedIn(touchpoint('order.placed', 0))).toEqual([second]);
    expect(catalog.interestedIn(touchpoint('newsletter.opened', 0))).toEqual([]);
  });

  it('keep what former versions count and are keyed by, for runs that still follow them', () => {
    const catalog = new JourneyCatalog([second], [first]);
    expect([...catalog.keys].sort()).toEqual(['customer', 'session']);
    expect(catalog.wantedAttributes).toEqual(new Set(['channel', 'device', 'reason']));
    expect(catalog.find('checkout', 1)).toBe(first);
    expect(catalog.find('checkout', 3)).toBeUndefined();
  });

  it('ask of a type what all versions of the journeys do that name it in any, and of other types nothing', () => {
    const chat = journey({
      journey: 'chat',
      key: 'order',
      steps: [step('opened', 'chat.opened'), step('seen', 'order.placed', minute)],
      dimensions: ['language'],
      value: { attribute: 'basketValue', currency: 'EUR', typical: 80 },
      abandon: [],
    });
    const catalog = new JourneyCatalog([second, chat], [first]);
    const asked = (type: string) => {
      const { keys, attributes } = catalog.wishesOf(type);
      return [[...keys].sort(), [...attributes].sort()];
    };
    // Only the first version names it, but a run of the second may be asked as well.
    expect(asked('order.placed')).toEqual([
      ['customer', 'order', 'session'],
      ['basketValue', 'channel', 'device', 'language', 'reason'],
    ]);
    expect(asked('cart.viewed')).toEqual([
      ['customer', 'session'],
      ['channel', 'device', 'reason'],
    ]);
    expect(asked('chat.opened')).toEqual([['order'], ['basketValue', 'language']]);
    expect(asked('page.viewed')).toEqual([[], []]);
  });

  it('let runs of a journey that was removed finish, and start none', () => {
    const removed = new JourneyCatalog([], [first, second]);
    for (const type of ['cart.viewed', 'order.placed', 'order.confirmed']) {
      const [asked, ...others] = removed.interestedIn(touchpoint(type, 0));
      expect([asked!.version, asked!.steps[0]!.when.types, others]).toEqual([2, [], []]);
    }
    const order = touchpoint('order.placed', 60_000);
    const cart = touchpoint('cart.viewed', 0);
    const run = moveRun(null, cart, 'ada', interestIn(first, cart.type))!.run;
    const [asked] = removed.interestedIn(order);
    expect(moveRun(run, order, 'ada', interestIn(asked!, order.type))!.run.state).toBe('completed');
    expect(moveRun(null, cart, 'ada', interestIn(asked!, cart.type))).toBeUndefined();
  });

  it('ask nobody about one that was removed so long ago that no run can be left', () => {
    const removed = new JourneyCatalog([], [first], new Set(['checkout']));
    expect(removed.interestedIn(touchpoint('cart.viewed', 0))).toEqual([]);
    // As it was before, it is asked all the same.
    const then = removed.withCurrent({ checkout: 1 });
    expect(then.interestedIn(touchpoint('cart.viewed', 0))).toEqual([first]);
  });

  it('can be had as they were', () => {
    const now = new JourneyCatalog([second], [first]);
    expect(now.currentVersions).toEqual({ checkout: 2 });
    const then = now.withCurrent({ checkout: 1, gone: 7 });
    expect(then.journeys).toEqual([first]);
    expect(then.find('checkout', 2)).toBe(second);
  });
});

it('lets a run stay at a step for as long as the slowest step it may enter next', () => {
  const { steps } = journey();
  expect(stepDeadlinesMs(journey())).toEqual([15 * minute, 10 * minute, 10 * minute, 0]);
  const patient = steps.map((one) => (one.optional ? { ...one, withinMs: 30 * minute } : one));
  expect(stepDeadlinesMs(journey({ steps: patient }))).toEqual([15 * minute, 30 * minute, 10 * minute, 0]);
});
