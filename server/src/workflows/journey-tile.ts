import type { Completion, Money, OverviewJourney, WallJourney } from '@wegwarte/contract';
import type { Incident } from '../incidents/incident.ts';
import { finishShareAfter, finishSharesOf, noticesOf, riverOf } from './journey-picture.ts';
import type { JourneyPicture } from './journey-picture.ts';

/** A journey's row on the wall. */
export function tileOf(picture: JourneyPicture, open: readonly Incident[]): WallJourney {
  const { definition, state } = picture;
  return {
    journey: definition.journey,
    title: definition.title,
    criticality: definition.criticality,
    state,
    river: riverOf(picture),
    completion: completionOf(picture),
    inFlight: inFlightNow(picture),
    worstStep: worstStepOf(picture),
    atRiskPerHour: atRiskPerHour(picture, lostPerHour(picture, open)),
    notices: noticesOf(picture),
  };
}

/** A journey in the list of the desk. */
export function overviewOf(picture: JourneyPicture, open: readonly Incident[]): OverviewJourney {
  const lost = lostPerHour(picture, open);
  return {
    journey: picture.definition.journey,
    state: picture.state,
    completion: completionOf(picture),
    inFlight: inFlightNow(picture),
    left: picture.steps.slice(0, -1).reduce((sum, { totals }) => sum + totals.dropped + totals.abandoned, 0),
    lostPerHour: lost,
    atRiskPerHour: atRiskPerHour(picture, lost),
  };
}

/** Customers whom open incidents keep from the goal: of those who do not get on, not all would have reached it. */
function lostPerHour(picture: JourneyPicture, open: readonly Incident[]): number {
  return open
    .filter(({ journey }) => journey === picture.definition.journey)
    .reduce((sum, incident) => sum + incident.lostPerHour * finishShareAfter(picture, incident.step), 0);
}

function atRiskPerHour({ definition: { value } }: JourneyPicture, lost: number): Money | null {
  return value && lost > 0 ? { amount: lost * value.typical, currency: value.currency } : null;
}

export function completionOf(picture: JourneyPicture): Completion {
  return {
    share: finishSharesOf(picture, 'seen')?.[0] ?? null,
    normal: finishSharesOf(picture, 'normal')?.[0] ?? null,
    n: picture.steps[0]!.totals.matureEntered,
  };
}

export function inFlightNow({ steps }: JourneyPicture): number {
  return steps.slice(0, -1).reduce((sum, { totals }) => sum + totals.inFlightNow, 0);
}

/**
 * The step that loses most customers beyond normal; while learning, the one that loses most at all. One with an incident
 * comes before any other: what it loses is counted here only when deadlines have passed.
 */
function worstStepOf({ definition, steps }: JourneyPicture): WallJourney['worstStep'] {
  let worst: { step: WallJourney['worstStep']; lost: number } = { step: null, lost: -Infinity };
  const isAnyHit = steps.some(({ hasIncident }) => hasIncident);
  steps.slice(0, -1).forEach(({ step, totals, normalShare, hasIncident }, index) => {
    if (isAnyHit && !hasIncident) return;
    const { matureEntered: n, matureAdvanced } = totals;
    if (n === 0) return;
    const lost = n * (normalShare ?? 1) - matureAdvanced;
    if (lost <= worst.lost) return;
    worst = {
      lost,
      step: { step, title: definition.steps[index]!.title, share: matureAdvanced / n, normalShare },
    };
  });
  return worst.step;
}

const order = ['problem', 'watch', 'no-data', 'learning', 'normal'];

/** Its place among the others: the worst first. */
export function severity({ state }: WallJourney): number {
  return order.indexOf(state);
}
