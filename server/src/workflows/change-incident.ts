import type { AnyIncident } from '../incidents/any-incident.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { Escalation } from '../paging/escalation.ts';
import type { AlarmStore, IncidentEvent, WrittenBeside } from './incident-store.ts';

/** What somebody does with an incident. */
export interface IncidentAnswer extends WrittenBeside {
  readonly incident: AnyIncident;
  readonly event: IncidentEvent;
}

/** Others may write at the same moment: so often it is decided again on what they wrote. */
const ATTEMPTS = 5;

/**
 * Decides on an incident as it is stored, and writes that.
 * @param decide null: nothing is to be changed
 * @throws WegwarteError `not-found`; `conflict` when it is resolved already, or changes too fast
 */
export async function changeIncident(
  incidents: AlarmStore,
  id: string,
  decide: (incident: AnyIncident, escalation: Escalation | null) => Promise<IncidentAnswer | null>,
): Promise<AnyIncident> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const stored = await incidents.find(id);
    if (!stored) throw new WegwarteError('not-found', `no incident ${id}`);
    if (stored.incident.state === 'resolved') {
      throw new WegwarteError('conflict', `incident ${id} is resolved already`);
    }
    const answer = await decide(stored.incident, await incidents.escalation(id));
    if (!answer) return stored.incident;
    const { incident, event, ...beside } = answer;
    if (await incidents.change(incident, stored.revision, event, beside)) return incident;
  }
  throw new WegwarteError('conflict', `incident ${id} is changing too fast, try again`, { retriable: true });
}
