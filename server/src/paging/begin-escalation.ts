import type { AnyIncident } from '../incidents/any-incident.ts';
import type { Escalation } from './escalation.ts';
import { type Page, threadOf } from './page.ts';
import { type PlannedChange, planPage } from './plan-pages.ts';

/** From the beginning: nobody has been told yet, and the first step is due. */
export function beginEscalation(
  incident: Pick<AnyIncident, 'id'>,
  of: Pick<Escalation, 'team' | 'event' | 'changedAtMs' | 'journey'> &
    Partial<Pick<Escalation, 'person' | 'handedOn'>>,
  nowMs: number,
): Escalation {
  const { team, person = null, event, changedAtMs, journey, handedOn = null } = of;
  return {
    incidentId: incident.id,
    team,
    person,
    sinceMs: nowMs,
    event,
    changedAtMs,
    journey,
    handedOn,
    taken: [],
    nextAtMs: nowMs,
    heldBecause: null,
    snooze: null,
  };
}

/** Tells every channel that was told of the incident that it is over; who heard nothing is told nothing in the end. */
export function planAllClear(change: Omit<PlannedChange, 'event'>, pages: readonly Page[]): readonly Page[] {
  const threads = new Map(pages.map((page) => [threadOf(page), page]));
  return [...threads.values()].map(({ team, person, channel }) =>
    planPage({ ...change, event: 'resolved' }, { team, channel, ...(person !== undefined && { person }) }),
  );
}
