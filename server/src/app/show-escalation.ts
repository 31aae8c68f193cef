import { walkEscalation } from '../on-call/decide-escalation.ts';
import { policyOf } from '../on-call/escalation-policy.ts';
import type { Team } from '../on-call/team.ts';
import { whomToReach, type Reached, type Unreached } from '../on-call/whom-to-reach.ts';
import { waitFor } from '../on-call/working-hours.ts';
import type { Configuration } from './configuration.ts';
import { showChannels } from './test-pages.ts';

/** One step of a policy, as it would be taken if nobody took the incident. */
export interface ShownStep {
  readonly atMs: number;
  /** From 1. */
  readonly round: number;
  /** Each with the ways a page would take; nothing of an address. */
  readonly whom: readonly { readonly who: string; readonly how: readonly string[] }[];
  readonly unreached: readonly string[];
}

/** Walks a team's policy from an instant to its end. Null for a team that has neither rotas nor a policy. */
export function showEscalation(
  team: Team,
  teams: readonly Team[],
  paging: Configuration['paging'],
  nowMs: number,
): readonly ShownStep[] | null {
  if (!team.escalation && !team.rotas?.length) return null;
  return walkEscalation(policyOf(team), nowMs).map(({ atMs, round, targets }) => {
    const { reached, unreached } = whomToReach(targets, team, teams, atMs);
    return {
      atMs,
      round: round + 1,
      whom: reached.map((one) => ({ who: nameOf(one, team), how: waysTo(one, paging) })),
      unreached: unreached.map(inWords),
    };
  });
}

function nameOf(reached: Reached, own: Team): string {
  if (reached.kind === 'channels') return `the channels of ${reached.team.title.en}`;
  const { person, rota, team } = reached;
  if (rota === null) return person.name;
  const where = team.team === own.team ? rota : `${rota} of ${team.title.en}`;
  return `${person.name}, on call in ${where}`;
}

function waysTo(reached: Reached, paging: Configuration['paging']): string[] {
  const { channels } = reached.kind === 'channels' ? reached.team : reached.person;
  return showChannels({ channels }, paging).map(({ how }) => how);
}

function inWords({ what, because }: Unreached): string {
  if (because === 'no-channel') return `${what} has no channel`;
  return because === 'unknown' ? `${what} is not known` : `nobody is on call in ${what}`;
}

const dayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** What of a team's incidents waits for its working hours, and until when it would from now; nothing where none does. */
export function showWorkingHours({ title, workingHours }: Team, nowMs: number): readonly string[] {
  if (!workingHours) return [];
  const { hours, timeZone, daysOff, waitBelow } = workingHours;
  const times = hours.map(({ days, from, to }) => `${days.map(nameOfDay).join(', ')} ${from}–${to}`);
  const off = daysOff.map(({ calendar }) => calendar).join(', ');
  const when = `${times.join('; ')} (${timeZone})${off === '' ? '' : `, but not on days of ${off}`}`;
  const wait = waitFor(workingHours, 'low', nowMs);
  return [
    `Incidents of less than ${waitBelow} criticality wait for the working hours of ${title.en}: ${when}.`,
    wait ? `One that opened now would wait until ${wait.until}.` : 'One that opened now would not wait.',
  ];
}

function nameOfDay(day: number): string {
  return dayNames[day - 1]!;
}
