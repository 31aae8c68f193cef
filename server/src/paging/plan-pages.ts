import type { IncidentDecision } from '../incidents/decide-incident.ts';
import type { Incident } from '../incidents/incident.ts';
import type { Silenced } from '../on-call/silence.ts';
import type { Team } from '../on-call/team.ts';
import { channelKeys } from './channel-key.ts';
import { composePageContent, type PagedJourney, type PageSettings } from './compose-page-content.ts';
import { holdPage } from './hold-page.ts';
import type { PageEvent } from './page-content.ts';
import { type Page, pageId } from './page.ts';

/** A change of an incident. `atMs` is its event time, the same whenever the change is decided again. */
export interface IncidentChange {
  readonly kind: IncidentDecision['change'];
  readonly atMs: number;
}

const events: Record<IncidentDecision['change'], PageEvent | null> = {
  open: 'opened',
  reopen: 'reopened',
  resolve: 'resolved',
  update: null,
  none: null,
};

export interface PlanPagesInput {
  readonly change: IncidentChange;
  /** As it is after the change. */
  readonly incident: Incident;
  /** Who is to be told: the owner, or the default team in its place; null when there is neither. */
  readonly team: Team | null;
  readonly journey: PagedJourney;
  readonly settings: PageSettings;
  /** What keeps an alarm back; null or absent: nothing. */
  readonly silence?: Silenced | null;
  readonly nowMs: number;
}

/** The pages a change causes, and why; or why it causes none. */
export type PagePlan =
  | {
      readonly decision: 'page';
      readonly because: PageEvent;
      readonly pages: readonly Page[];
      /** They wait until it is over; an all-clear for an alarm that went out before does not. */
      readonly heldBy: Silenced | null;
    }
  | {
      readonly decision: 'silent';
      readonly because: 'nothing-new' | 'nobody-to-page';
      readonly pages: readonly [];
    };

/**
 * One page for each of the team's channels when an incident opens, opens again or is resolved. An update
 * wakes nobody: those who look see it on the dashboard, and who has it already knows.
 *
 * Only adds, whatever has become of earlier pages. Whether a `resolved` still has to be sent (nobody must be told that
 * something is over that nobody heard of) cannot be known here: an attempt may be under way this very moment.
 * `decideNextMessage` decides it at the page's turn, when the sender holds the thread alone.
 *
 * A silence keeps alarms back and does not drop them: what is still wrong at its end is paged then, and one whose
 * incident is over by then is withdrawn as any alarm is that its end overtakes.
 */
export function planPages(input: PlanPagesInput): PagePlan {
  const { change, incident, team, journey, settings, nowMs } = input;
  const event = events[change.kind];
  if (!event) return { decision: 'silent', because: 'nothing-new', pages: [] };
  if (!team || team.channels.length === 0) {
    return { decision: 'silent', because: 'nobody-to-page', pages: [] };
  }
  const heldBy = event === 'resolved' ? null : (input.silence ?? null);
  const content = composePageContent({ event, incident, team, journey, settings, nowMs });
  const pages = [...channelKeys(team).keys()].map((channel): Page => {
    const about = { incidentId: incident.id, team: team.team, channel, event, changedAtMs: change.atMs };
    const page: Page = {
      id: pageId(about),
      ...about,
      content,
      plannedAtMs: nowMs,
      state: 'waiting',
      attempts: 0,
      lastAttemptAtMs: null,
      nextAttemptAtMs: nowMs,
      lastError: null,
      deliveredAtMs: null,
    };
    return heldBy ? holdPage(page, heldBy, nowMs) : page;
  });
  return { decision: 'page', because: event, pages, heldBy };
}
