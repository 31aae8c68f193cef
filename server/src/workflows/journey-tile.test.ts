import { describe, expect, it } from 'vitest';
import { incident } from '../paging/page-examples.suite.ts';
import { journey } from '../journeys/journey-examples.suite.ts';
import type { StepPicture } from './journey-picture.ts';
import { overviewOf, tileOf } from './journey-tile.ts';

const checkout = journey();

/** A thousand customers came to the step, whose time is over. */
function picture(step: string, advanced: number, normalShare: number, hasIncident = false): StepPicture {
  const counts = { entered: 1_000, advanced, dropped: 1_000 - advanced, abandoned: 0, inFlightNow: 0 };
  const totals = { journey: 'checkout', step, ...counts, matureEntered: 1_000, matureAdvanced: advanced };
  return { step, totals, normalShare, verdict: null, notice: null, hasIncident };
}

function weakest(...steps: StepPicture[]): string | undefined {
  const goal = picture('confirmed', 0, 1);
  const state = steps.some(({ hasIncident }) => hasIncident) ? 'problem' : 'normal';
  const painted = { definition: checkout, fromMs: 0, toMs: 1, steps: [...steps, goal], state } as const;
  return tileOf(painted, []).worstStep?.step;
}

/** Far fewer come than usual. */
const traffic = {
  kind: 'traffic',
  entered: 40,
  usual: 101.27,
  windowFromMs: 0,
  windowToMs: 1_800_000,
} as const;
const slowdown = {
  kind: 'slowdown',
  observed: 60,
  expected: 90,
  windowFromMs: 0,
  windowToMs: 600_000,
} as const;

function noticed(
  cart: Partial<StepPicture>,
  payment: Partial<StepPicture>,
  state: 'normal' | 'no-data' = 'normal',
) {
  const steps = [
    { ...picture('cart', 700, 0.7), ...cart },
    { ...picture('payment', 950, 0.95), ...payment },
    picture('confirmed', 0, 1),
  ];
  const painted = { definition: checkout, fromMs: 0, toMs: 1, steps, state };
  return tileOf(painted, []).notices.map(({ step, kind, seen, usual }) => [step, kind, seen, usual]);
}

describe('a quiet notice', () => {
  it('tells of unusual traffic and of slow customers, with the figures', () => {
    expect(noticed({ notice: traffic }, { notice: slowdown })).toEqual([
      ['cart', 'traffic', 40, 101.3],
      ['payment', 'slowdown', 60, 90],
    ]);
  });

  it('tells of traffic once: who does not come to the first step does not come to the second', () => {
    expect(noticed({ notice: traffic }, { notice: traffic })).toEqual([['cart', 'traffic', 40, 101.3]]);
  });

  it('is not given where an incident explains it', () => {
    expect(noticed({ hasIncident: true }, { notice: traffic })).toEqual([]);
    expect(noticed({ hasIncident: true, notice: slowdown }, {})).toEqual([]);
  });

  it('is not given of a feed that is silent: it would be old', () => {
    expect(noticed({ notice: traffic }, {}, 'no-data')).toEqual([]);
  });
});

describe('what a journey loses', () => {
  const steps = [picture('cart', 700, 0.7), picture('payment', 900, 0.95), picture('confirmed', 0, 1)];
  const painted = { definition: checkout, fromMs: 0, toMs: 1, steps, state: 'problem' as const };
  const open = { ...incident, journey: 'checkout', step: 'cart', lostPerHour: 100 };

  it('is who left, and of those an incident keeps from getting on the ones who would have reached the goal', () => {
    const { left, lostPerHour, atRiskPerHour } = overviewOf(painted, [open, { ...open, journey: 'repair' }]);
    expect(left).toBe(300 + 100);
    expect(lostPerHour).toBeCloseTo(95);
    expect(atRiskPerHour).toEqual({ amount: expect.closeTo(95 * 85), currency: 'EUR' });
  });

  it('is nothing beyond normal without an incident, and worth nothing where nothing is said of that', () => {
    expect(overviewOf(painted, [])).toMatchObject({ left: 400, lostPerHour: 0, atRiskPerHour: null });
    const worthless = { ...painted, definition: journey({ value: null }) };
    expect(overviewOf(worthless, [open]).atRiskPerHour).toBeNull();
  });
});

describe('the weakest step of a journey on the wall', () => {
  it('is the one that loses most beyond normal', () => {
    expect(weakest(picture('cart', 700, 0.7), picture('payment', 900, 0.95))).toBe('payment');
  });

  it('is the one with an incident, though what is lost there is not counted before deadlines have passed', () => {
    expect(weakest(picture('cart', 690, 0.7), picture('payment', 950, 0.95, true))).toBe('payment');
  });
});
