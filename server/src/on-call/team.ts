import type { Title } from '../kernel/title.ts';

/** One place a team's pages go to. */
export interface WebhookChannel {
  readonly kind: 'webhook';
  readonly url: string;
  /** Signing secret of Standard Webhooks, `whsec_…`. Never logged. */
  readonly secret: string;
}

export interface Team {
  readonly team: string;
  readonly title: Title;
  /** Takes over what nobody else owns; at most one team. */
  readonly isDefault: boolean;
  readonly channels: readonly WebhookChannel[];
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
