import { describe, expect, it } from 'vitest';
import { journey, minute, step } from '../journeys/journey-examples.suite.ts';
import { InMemoryCounterReader } from './in-memory-counter-reader.ts';
import { showFormerSteps, stepsGone } from './former-steps.ts';

const day = 24 * 60 * minute;
const monday = Date.UTC(2026, 4, 4);
const cart = step('cart', 'cart.viewed');
const gift = step('gift', 'gift.chosen', 5 * minute, true);
const payment = step('payment', 'payment.submitted', 15 * minute);
const confirmed = step('confirmed', 'order.confirmed', 10 * minute);

const version = (number: number, steps: (typeof cart)[], retiredMs: number) => ({
  definition: journey({ version: number, steps }),
  sinceMs: retiredMs - day,
  retiredMs,
});
const former = [
  version(1, [cart, gift, payment], monday),
  version(2, [cart, gift, payment, confirmed], monday + 2 * day),
  version(3, [cart, payment, confirmed], monday + 3 * day),
];

describe('the steps a journey no longer has', () => {
  it('are those of former versions, by the last that had them, the newest loss first', () => {
    const shown = journey({ version: 4, steps: [cart, confirmed] });
    const gone = stepsGone(shown, former).map(({ step: { step: name }, last }) => [
      name,
      last.definition.version,
    ]);
    expect(gone).toEqual([
      ['payment', 3],
      ['gift', 2],
    ]);
    expect(stepsGone(journey({ version: 4, steps: [cart, gift, payment, confirmed] }), former)).toEqual([]);
    expect(stepsGone(journey({ journey: 'repair', steps: [cart] }), former)).toEqual([]);
  });

  it('keep their days, as far as ninety back from when they went', async () => {
    const counters = new InMemoryCounterReader();
    counters.add({ step: 'payment' }, monday - 100 * day, { entered: 99 });
    counters.add({ step: 'payment' }, monday + 8 * 60 * minute, { entered: 5, advanced: 2 });
    counters.add({ step: 'payment' }, monday + 20 * 60 * minute, { entered: 4, dropped: 1, abandoned: 1 });
    counters.add({ step: 'payment' }, monday + day, { entered: 3, advanced: 3 });
    counters.add({ step: 'cart' }, monday, { entered: 7 });
    const shown = journey({ version: 4, steps: [cart, gift, confirmed] });
    expect(await showFormerSteps(shown, former, counters)).toEqual({
      journey: 'checkout',
      steps: [
        {
          step: 'payment',
          title: payment.title,
          lastVersion: 3,
          removedAt: '2026-05-07T00:00:00.000Z',
          days: [
            { day: '2026-05-04', entered: 9, advanced: 2, dropped: 1, abandoned: 1, inFlight: 5 },
            { day: '2026-05-05', entered: 3, advanced: 3, dropped: 0, abandoned: 0, inFlight: 0 },
          ],
        },
      ],
    });
  });

  it('have nobody in flight where they were the goal', async () => {
    const counters = new InMemoryCounterReader();
    counters.add({ step: 'confirmed' }, monday, { entered: 5 });
    const shown = journey({ version: 4, steps: [cart, gift, payment] });
    const { steps } = await showFormerSteps(shown, former, counters);
    expect(steps[0]).toMatchObject({ step: 'confirmed', days: [{ entered: 5, inFlight: 0 }] });
  });
});
