import { describe, expect, it } from 'vitest';
import { journey } from '../journeys/journey-examples.suite.ts';
import type { StepPicture } from './journey-picture.ts';
import { tileOf } from './journey-tile.ts';

const checkout = journey();

/** A thousand customers came to the step, whose time is over. */
function picture(step: string, advanced: number, normalShare: number, hasIncident = false): StepPicture {
  const counts = { entered: 1_000, advanced, dropped: 1_000 - advanced, abandoned: 0, inFlightNow: 0 };
  const totals = { journey: 'checkout', step, ...counts, matureEntered: 1_000, matureAdvanced: advanced };
  return { step, totals, normalShare, verdict: null, hasIncident };
}

function weakest(...steps: StepPicture[]): string | undefined {
  const goal = picture('confirmed', 0, 1);
  const state = steps.some(({ hasIncident }) => hasIncident) ? 'problem' : 'normal';
  const painted = { definition: checkout, fromMs: 0, toMs: 1, steps: [...steps, goal], state } as const;
  return tileOf(painted, []).worstStep?.step;
}

describe('the weakest step of a journey on the wall', () => {
  it('is the one that loses most beyond normal', () => {
    expect(weakest(picture('cart', 700, 0.7), picture('payment', 900, 0.95))).toBe('payment');
  });

  it('is the one with an incident, though what is lost there is not counted before deadlines have passed', () => {
    expect(weakest(picture('cart', 690, 0.7), picture('payment', 950, 0.95, true))).toBe('payment');
  });
});
