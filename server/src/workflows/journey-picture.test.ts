import { describe, expect, it } from 'vitest';
import { emptyBaseline } from '../detection/hazard-baseline.ts';
import type { HazardBaseline } from '../detection/hazard-baseline.ts';
import type { JourneyDefinition } from '../journeys/journey-definition.ts';
import type { StepTotals } from './counter-reader.ts';
import { finishSharesOf, paintJourney, riverOf } from './journey-picture.ts';
import type { StepWatch } from './watch-store.ts';

const NOON = Date.parse('2026-11-23T12:00:00Z');

const step = (name: string, optional = false): JourneyDefinition['steps'][number] => ({
  step: name,
  title: { en: name, de: name },
  when: { types: [name], sources: null, conditions: [] },
  withinMs: 20 * 60_000,
  optional,
  owner: 'after-sales',
});

const repair: JourneyDefinition = {
  journey: 'repair',
  version: 1,
  title: { en: 'Repair', de: 'Reparatur' },
  owner: 'after-sales',
  key: 'order',
  criticality: 'high',
  value: null,
  dimensions: [],
  steps: [step('booked'), step('quote', true), step('repaired'), step('returned')],
  abandon: [],
};

/** What the detector has learnt of a step: `share` of the customers get on; with few of them, it is still learning. */
function learnt(name: string, share: number, customers = 5_000): StepWatch {
  const ages = Array.from({ length: 12 }, () => share / 12);
  const whole = {
    dimension: '',
    value: '',
    hazard: ages,
    passage: ages,
    share,
    variance: 0.0016,
    variances: [],
    level: 1,
  };
  const baseline: HazardBaseline = {
    ...emptyBaseline(10_000, 0),
    active:
      customers < 300
        ? null
        : {
            sinceMs: NOON,
            eventsPerMinute: 10,
            customers,
            learntMs: 6 * 3_600_000,
            dimensions: [],
            hours: Array.from({ length: 168 }, () => 1),
            traffic: [],
            streams: [{ ...whole, events: customers * share }],
            sigma: 0.04,
          },
  };
  return { journey: 'repair', step: name, baseline, verdict: null, basis: null };
}

function totals(name: string, counts: Partial<StepTotals>): StepTotals {
  const { entered = 0, advanced = 0 } = counts;
  return {
    journey: 'repair',
    step: name,
    entered,
    advanced,
    dropped: 0,
    abandoned: 0,
    matureEntered: 0,
    matureAdvanced: 0,
    inFlightNow: entered - advanced,
    ...counts,
  };
}

function paint(watches: StepWatch[], counts: StepTotals[]) {
  return paintJourney({
    definition: repair,
    totals: counts,
    watches,
    stepsWithIncident: new Set(),
    isLive: true,
    nowMs: NOON,
  });
}

const knowsAll = [learnt('booked', 0.9), learnt('quote', 0.8), learnt('repaired', 0.95)];

describe('the picture of a journey', () => {
  it('lays the normal line on the river while the repairs under way are just that', () => {
    const river = riverOf(
      paint(knowsAll, [
        totals('booked', {
          entered: 400,
          advanced: 210,
          matureEntered: 100,
          matureAdvanced: 90,
          dropped: 10,
        }),
        totals('quote', { entered: 100, advanced: 40, matureEntered: 20, matureAdvanced: 16, abandoned: 4 }),
        totals('repaired', { entered: 150, advanced: 60, matureEntered: 40, matureAdvanced: 38, dropped: 2 }),
        totals('returned', { entered: 62 }),
      ]),
    );
    const differences = river.steps.map(({ entered, normalEntered }) => Math.abs(entered - normalEntered!));
    expect(Math.max(...differences)).toBeLessThan(0.1);
    expect(river.steps.map(({ normalLeft }) => normalLeft)).toEqual([10, 4, 2, null]);
  });

  it('parts them where customers are lost beyond normal, by as many', () => {
    const river = riverOf(
      paint(knowsAll, [
        totals('booked', {
          entered: 400,
          advanced: 150,
          matureEntered: 100,
          matureAdvanced: 30,
          dropped: 70,
        }),
        totals('quote', { entered: 0 }),
        totals('repaired', { entered: 150 }),
        totals('returned', { entered: 62 }),
      ]),
    );
    const [booked, , repaired, returned] = river.steps;
    expect(booked!.normalLeft).toBeCloseTo(10, 0);
    expect(repaired!.normalEntered).toBeCloseTo(150 + 60, 0);
    expect(returned!.normalEntered).toBeCloseTo(62 + 60 * 0.95, 0);
  });

  it('takes an optional step that is still learning as it is seen, instead of calling its loss abnormal', () => {
    const picture = paint(
      [learnt('booked', 0.9), learnt('quote', 0.8, 40), learnt('repaired', 1)],
      [
        totals('booked', { entered: 100, advanced: 90, matureEntered: 100, matureAdvanced: 90 }),
        totals('quote', { entered: 45, advanced: 27, matureEntered: 45, matureAdvanced: 27 }),
        totals('repaired', { entered: 72, advanced: 72, matureEntered: 72, matureAdvanced: 72 }),
      ],
    );
    const [seen] = finishSharesOf(picture, 'seen')!;
    const [normal] = finishSharesOf(picture, 'normal')!;
    expect(seen).toBeCloseTo(0.72, 2);
    expect(normal).toBeCloseTo(0.72, 2);
  });

  it('knows no normal line before every step that must be passed has been learnt', () => {
    const picture = paint([learnt('booked', 0.9)], [totals('booked', { entered: 10 })]);
    expect(riverOf(picture).steps.map(({ normalEntered }) => normalEntered)).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});
