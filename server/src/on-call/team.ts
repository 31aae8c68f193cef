import type { Language, Title } from '../kernel/title.ts';
import type { TeamChannel } from './team-channel.ts';

export interface Team {
  readonly team: string;
  readonly title: Title;
  /** Takes over what nobody else owns; at most one team. */
  readonly isDefault: boolean;
  /** What its pages are written in. */
  readonly language: Language;
  readonly channels: readonly TeamChannel[];
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
