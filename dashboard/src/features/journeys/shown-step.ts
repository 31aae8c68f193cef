import type { JourneyView, StateWord } from '@wegwarte/contract';

const worstFirst: readonly StateWord[] = ['problem', 'watch', 'no-data', 'learning', 'normal'];

/**
 * The step to look at: the one that was asked for, else the one with an open incident, else the one in the worst state, else
 * the one that loses most. Nobody gets on from the goal, so it cannot be looked at.
 */
export function stepToShow(journey: JourneyView, asked = ''): string | null {
  if (journey.river.steps.slice(0, -1).some(({ step }) => step === asked)) return asked;
  const open = journey.incidents.find((incident) => incident.state !== 'resolved');
  if (open) return open.step;
  const steps = journey.river.steps.slice(0, -1).map((step) => ({
    step: step.step,
    rank: worstFirst.indexOf(step.state),
    left: step.dropped + step.abandoned,
  }));
  return steps.sort((a, b) => a.rank - b.rank || b.left - a.left)[0]?.step ?? null;
}
