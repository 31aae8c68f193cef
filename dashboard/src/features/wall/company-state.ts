import type { StateWord, WallView } from '@wegwarte/contract';
import { openCauses } from '../incidents/open-causes.ts';

/** The state of the company: the worst there is, how often, and the rest in a few words. */
export interface CompanyState {
  readonly worst: StateWord;
  /** How many of the worst. */
  readonly n: number;
  /** Only the worst, and nothing else: `All normal`. */
  readonly unanimous: boolean;
  readonly rest: readonly { readonly state: StateWord; readonly n: number }[];
}

const worstFirst: readonly StateWord[] = ['problem', 'watch', 'no-data', 'learning', 'normal'];

/**
 * Problems are counted as open incidents, for a journey may have two; a journey judged a problem whose incident is not
 * there yet counts as well.
 */
export function companyState(wall: WallView): CompanyState {
  const journeys = (state: StateWord) => wall.journeys.filter((journey) => journey.state === state).length;
  const openIncidents = openCauses(wall.incidents).length;
  const counted = worstFirst
    .map((state) => ({
      state,
      n: state === 'problem' ? Math.max(openIncidents, journeys(state)) : journeys(state),
    }))
    .filter(({ n }) => n > 0);

  // Learning is no worse than normal as long as something can be called normal.
  const calm = counted.every(({ state }) => state === 'normal' || state === 'learning');
  const lead = (calm && counted.find(({ state }) => state === 'normal')) || counted[0];
  if (!lead) return { worst: 'no-data', n: 0, unanimous: true, rest: [] };
  const rest = counted.filter((other) => other !== lead);
  return { worst: lead.state, n: lead.n, unanimous: rest.length === 0, rest };
}

/** How many are in which state, the worst first. */
export function countStates(
  journeys: readonly { readonly state: StateWord }[],
): { readonly state: StateWord; readonly n: number }[] {
  return worstFirst
    .map((state) => ({ state, n: journeys.filter((journey) => journey.state === state).length }))
    .filter(({ n }) => n > 0);
}
