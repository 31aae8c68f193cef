import type { PageBudget } from '../detection/stream-limits.ts';
import type { JourneyDefinition, StepDefinition } from '../journeys/journey-definition.ts';
import { ownerOf } from '../on-call/team.ts';
import type { Team } from '../on-call/team.ts';

export type BudgetOfStep = (journey: JourneyDefinition, step: StepDefinition) => PageBudget;

/**
 * A team's budget of false pages is shared by every step that would page it, whatever journey it is in, in equal parts.
 * The goal is not watched and has no part.
 */
export function shareBudgets(journeys: readonly JourneyDefinition[], teams: readonly Team[]): BudgetOfStep {
  const stepsOf = new Map<Team | null, number>();
  for (const journey of journeys) {
    for (const step of journey.steps.slice(0, -1)) {
      const team = ownerOf(step, journey, teams);
      stepsOf.set(team, (stepsOf.get(team) ?? 0) + 1);
    }
  }
  return (journey, step) => {
    const team = ownerOf(step, journey, teams);
    return { steps: stepsOf.get(team) ?? 1, pagesPer4Weeks: team?.falsePagesPer4Weeks ?? 1 };
  };
}
