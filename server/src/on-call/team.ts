import type { Language, Title } from '../kernel/title.ts';
import type { EscalationPolicy } from './escalation-policy.ts';
import type { Rota } from './rota.ts';
import type { TeamChannel } from './team-channel.ts';
import type { WorkingHours } from './working-hours.ts';

export interface Person {
  /** Once in all teams. */
  readonly person: string;
  readonly name: string;
  /** Where pages reach nobody else. */
  readonly channels: readonly TeamChannel[];
}

export interface Team {
  readonly team: string;
  readonly title: Title;
  /** Takes over what nobody else owns; at most one team. */
  readonly isDefault: boolean;
  /** What its pages are written in. */
  readonly language: Language;
  readonly channels: readonly TeamChannel[];
  /** Those its file introduces; its rotas may name others. */
  readonly people?: readonly Person[];
  readonly rotas?: readonly Rota[];
  /** False pages it puts up with in four weeks, over all steps it answers for. Absent: one. */
  readonly falsePagesPer4Weeks?: number;
  /** Absent: see `policyOf`. */
  readonly escalation?: EscalationPolicy;
  /** Absent: it is told at any time. */
  readonly workingHours?: WorkingHours;
}

interface Owned {
  readonly owner?: string | null | undefined;
}

/**
 * Who answers for a step: its own owner, else the journey's, else the default team. A team that is not known (any more)
 * is passed over, because a page to somebody else is better than a page to nobody. Null: nobody is left to ask.
 */
export function ownerOf(step: Owned, journey: Owned, teams: readonly Team[]): Team | null {
  for (const named of [step.owner, journey.owner]) {
    const team = named && teams.find((candidate) => candidate.team === named);
    if (team) return team;
  }
  return teams.find((candidate) => candidate.isDefault) ?? null;
}
