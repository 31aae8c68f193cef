import { acknowledge } from '../incidents/acknowledge.ts';
import type { Incident } from '../incidents/incident.ts';
import type { Clock } from '../kernel/clock.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { IncidentStore } from './incident-store.ts';

/** The detector may write at the same moment: so often it is tried again on what it wrote. */
const ATTEMPTS = 5;

/** Somebody takes an incident. */
export class AcknowledgeIncident {
  private readonly incidents: IncidentStore;
  private readonly clock: Clock;

  constructor(incidents: IncidentStore, clock: Clock) {
    this.incidents = incidents;
    this.clock = clock;
  }

  /** @throws WegwarteError `not-found`; `conflict` when it is resolved already */
  async by(id: string, who: string): Promise<Incident> {
    const nowMs = this.clock.now();
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const stored = await this.incidents.find(id);
      if (!stored) throw new WegwarteError('not-found', `no incident ${id}`);
      const taken = acknowledge(stored.incident, who, nowMs);
      if (!taken.ok) throw new WegwarteError('conflict', `incident ${id} is resolved already`);
      if (taken.incident === stored.incident) return taken.incident;
      const event = { atMs: nowMs, change: 'acknowledge' as const, detail: who };
      const withdraw = `${who} has it`;
      if (await this.incidents.change(taken.incident, stored.revision, event, { withdraw })) {
        return taken.incident;
      }
    }
    throw new WegwarteError('conflict', `incident ${id} is changing too fast, try again`, {
      retriable: true,
    });
  }
}
