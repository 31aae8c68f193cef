import type { AnyIncident } from '../incidents/any-incident.ts';
import type { Team } from '../on-call/team.ts';
import type { Reached } from '../on-call/whom-to-reach.ts';
import { channelKeys } from './channel-key.ts';
import { composePageContent, type PagedJourney, type PageSettings } from './compose-page-content.ts';
import type { PageEvent } from './page-content.ts';
import { type Page, type Receiver, waitingPage } from './page.ts';
import type { PageCause } from './page-why.ts';

export interface PlannedChange {
  readonly event: PageEvent;
  /** Event time of the change, the same whenever it is decided again. */
  readonly changedAtMs: number;
  /** As it is after the change. */
  readonly incident: AnyIncident;
  /** Whose it is to see to. */
  readonly team: Team;
  /** Null for an incident of the platform. */
  readonly journey: PagedJourney | null;
  readonly settings: PageSettings;
  readonly nowMs: number;
}

/**
 * One page to one channel. Whether it still has to be sent cannot be known here: an attempt at an earlier one may be
 * under way this very moment. `decideNextMessage` decides it at the page's turn, when the sender holds the thread alone.
 */
export function planPage(
  { event, changedAtMs, incident, team, journey, settings, nowMs }: PlannedChange,
  receiver: Receiver,
  cause: PageCause = {},
): Page {
  const about = { ...receiver, incidentId: incident.id, event, changedAtMs };
  const content = composePageContent({ event, incident, team, journey, settings, cause, nowMs });
  return waitingPage(about, content, nowMs);
}

/** Every channel of a team, or of a person. */
export function receiversOf(reached: Reached): readonly Receiver[] {
  const { team } = reached.team;
  if (reached.kind === 'channels')
    return [...channelKeys(reached.team).keys()].map((channel) => ({ team, channel }));
  const { person } = reached.person;
  return [...channelKeys(reached.person).keys()].map((channel) => ({ team, person, channel }));
}
