import { acknowledge } from '../incidents/handle-incident.ts';
import type { AnyIncident } from '../incidents/any-incident.ts';
import type { Clock } from '../kernel/clock.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import { changeIncident } from './change-incident.ts';
import type { AlarmStore, SpentLink } from './incident-store.ts';

/** Somebody takes an incident, or in a storm all of a team's. */
export class AcknowledgeIncident {
  private readonly incidents: AlarmStore;
  private readonly clock: Clock;

  constructor(incidents: AlarmStore, clock: Clock) {
    this.incidents = incidents;
    this.clock = clock;
  }

  /**
   * Nobody else is asked from now on.
   * @param link by which they did, if by one
   * @throws WegwarteError `not-found`; `conflict` when it is resolved already, or the link was used
   */
  async by(id: string, who: string, link?: SpentLink): Promise<AnyIncident> {
    const nowMs = this.clock.now();
    return changeIncident(this.incidents, id, async (before, escalation) => {
      const taken = acknowledge(before, who, nowMs);
      if (!taken.ok || (taken.incident === before && !escalation?.snooze && !link)) return null;
      return {
        incident: taken.incident,
        event: { atMs: nowMs, change: 'acknowledge', detail: who, by: who },
        withdraw: `${who} has it`,
        ...(escalation && { escalation: { ...escalation, nextAtMs: null, snooze: null } }),
        ...(link && { spends: link }),
      };
    });
  }

  /** Every incident that a team is asked to take and nobody has; those that are over meanwhile are passed over. */
  async all(team: string, who: string): Promise<readonly string[]> {
    const taken: string[] = [];
    for (const { incident } of await this.incidents.current(Infinity)) {
      if (incident.state !== 'open') continue;
      const escalation = await this.incidents.escalation(incident.id);
      if ((escalation?.team ?? incident.ownerTeam) !== team) continue;
      try {
        await this.by(incident.id, who);
        taken.push(incident.id);
      } catch (error) {
        if (!(error instanceof WegwarteError && error.code === 'conflict')) throw error;
      }
    }
    return taken;
  }
}
