import type { JourneyView } from '@wegwarte/contract';
import { describe, expect, it } from 'vitest';
import { incident, riverStep, wallJourney } from '../../test-support/samples.ts';
import { compareSegments } from './compare-segments.ts';
import { stepToShow } from './shown-step.ts';

const journey = (more: Partial<JourneyView>): JourneyView => ({
  ...wallJourney('checkout'),
  owner: { team: 'shop', title: { en: 'Shop', de: 'Shop' } },
  key: 'customer',
  version: 1,
  versionSince: '2026-11-01T00:00:00Z',
  removedAt: null,
  rates: [],
  segments: {},
  labels: {},
  incidents: [],
  ...more,
});
const river = (...steps: ReturnType<typeof riverStep>[]) => ({ from: '', to: '', steps });

describe('the step a journey page opens with', () => {
  const steps = river(riverStep('cart', { dropped: 900 }), riverStep('payment'), riverStep('confirmed'));

  it('is the one with an open incident', () => {
    expect(stepToShow(journey({ river: steps, incidents: [incident('i')] }))).toBe('payment');
  });

  it('is the one that loses most while nothing is wrong, and never the goal', () => {
    expect(stepToShow(journey({ river: steps, incidents: [incident('i', { state: 'resolved' })] }))).toBe(
      'cart',
    );
    expect(stepToShow(journey({}))).toBeNull();
  });

  it('is the one that a link names, if people can get on from it', () => {
    const troubled = journey({ river: steps, incidents: [incident('i')] });
    expect(stepToShow(troubled, 'cart')).toBe('cart');
    expect(stepToShow(troubled, 'confirmed')).toBe('payment');
    expect(stepToShow(troubled, 'renamed-since')).toBe('payment');
  });

  it('is the one to watch before the one that loses most', () => {
    const watched = river(steps.steps[0]!, riverStep('payment', { state: 'watch' }), steps.steps[2]!);
    expect(stepToShow(journey({ river: watched }))).toBe('payment');
  });
});

describe('the segments of a step', () => {
  const row = (value: string, entered: number, advanced: number, expected: number | null, inFlight = 0) => ({
    dimension: 'paymentMethod',
    value,
    entered,
    advanced,
    inFlight,
    expected,
  });

  it('puts first what misses most customers, not what has the worst share', () => {
    const rows = compareSegments(
      [row('rare', 5, 0, 4), row('card', 300, 270, 270), row('paypal', 200, 4, 171)],
      null,
    );
    expect(rows.map(({ value }) => value)).toEqual(['paypal', 'rare', 'card']);
    expect(rows[0]!.factor).toBeCloseTo(4 / 171);
  });

  it('names the one the incident blames, counts nobody in flight, and expects nothing while learning', () => {
    const [paypal] = compareSegments([row('paypal', 50, 10, null, 20)], {
      segment: { paymentMethod: 'paypal' },
    });
    expect(paypal).toMatchObject({ ended: 30, named: true, factor: null, missing: null });
  });
});
