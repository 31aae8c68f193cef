import type { StepTaken } from '../on-call/decide-escalation.ts';
import { type EscalationPolicy, policyOf } from '../on-call/escalation-policy.ts';
import type { Team } from '../on-call/team.ts';
import type { PagedJourney } from './compose-page-content.ts';
import type { PageEvent } from './page-content.ts';

/** A step that was taken, with the ids of the pages it caused. */
export interface PagedStep extends StepTaken {
  readonly pages: readonly string[];
}

/** Who is asked to take an incident, and how far that has got. Plain JSON; times ms since the epoch. */
export interface Escalation {
  readonly incidentId: string;
  /** Whose policy is gone through. */
  readonly team: string;
  /** Who is asked before the policy begins; null: nobody in particular. */
  readonly person: string | null;
  /** Since when: opened, opened again, handed on. */
  readonly sinceMs: number;
  /** What the first step tells, and the event time of what it tells of. */
  readonly event: Exclude<PageEvent, 'resolved'>;
  readonly changedAtMs: number;
  /** What pages say of the journey; null for an incident of the platform. */
  readonly journey: PagedJourney | null;
  /** Who gave it to whoever is asked now, and why. */
  readonly handedOn: { readonly by: string; readonly reason: string } | null;
  /** In the order they were taken, since `sinceMs`. */
  readonly taken: readonly PagedStep[];
  /** When to look again; null: not before something changes. */
  readonly nextAtMs: number | null;
  /** What keeps the next step back: a silence, in words. */
  readonly heldBecause: string | null;
  /** Somebody has it, and wants to be asked again. */
  readonly snooze: { readonly by: string; readonly untilMs: number } | null;
}

/** A step whose pages have all failed for so long is not waited for, even where they may get through some time. */
export const IN_VAIN_MS = 60_000;

/** How long a person has to take what was handed on to them before the team is asked. */
const PERSON_WAIT_MS = 5 * 60_000;

/** Whoever it was handed on to may be asleep, too: after them comes the team. */
export function policyFor({ person }: Pick<Escalation, 'person'>, team: Team): EscalationPolicy {
  const policy = policyOf(team);
  if (person === null) return policy;
  const first = { targets: [{ kind: 'person', person } as const], waitMs: PERSON_WAIT_MS };
  return { ...policy, steps: [first, ...policy.steps] };
}
