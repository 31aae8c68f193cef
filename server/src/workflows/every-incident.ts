import type { AnyIncident } from '../incidents/any-incident.ts';
import type { Escalation } from '../paging/escalation.ts';
import type {
  AlarmStore,
  DueEscalation,
  IncidentEvent,
  IncidentStore,
  SpentLink,
  StoredIncident,
  WrittenBeside,
} from './incident-store.ts';
import type { PlatformIncidentStore } from './platform-incident-store.ts';

/**
 * Incidents with customers and with the platform as one: taking, handing on and escalating are the same for both. Escalations,
 * histories and links are kept together whatever they are about, so that either store knows them.
 */
export class EveryIncident implements AlarmStore {
  private readonly customers: IncidentStore;
  private readonly platform: PlatformIncidentStore;

  constructor(customers: IncidentStore, platform: PlatformIncidentStore) {
    this.customers = customers;
    this.platform = platform;
  }

  async current(resolvedSinceMs: number): Promise<readonly StoredIncident<AnyIncident>[]> {
    const both = await Promise.all([
      this.customers.current(resolvedSinceMs),
      this.platform.current(resolvedSinceMs),
    ]);
    return both.flat();
  }

  async find(id: string): Promise<StoredIncident<AnyIncident> | null> {
    return (await this.customers.find(id)) ?? this.platform.find(id);
  }

  change(
    incident: AnyIncident,
    revision: number | null,
    event: IncidentEvent,
    beside?: WrittenBeside,
  ): Promise<boolean> {
    return incident.kind === 'drop-off'
      ? this.customers.change(incident, revision, event, beside)
      : this.platform.change(incident, revision, event, beside);
  }

  async dueEscalations(nowMs: number, limit: number): Promise<readonly DueEscalation<AnyIncident>[]> {
    const both = await Promise.all([
      this.customers.dueEscalations(nowMs, limit),
      this.platform.dueEscalations(nowMs, limit),
    ]);
    return both.flat();
  }

  async note(id: string, event: IncidentEvent, link?: SpentLink): Promise<boolean> {
    return (await this.customers.note(id, event, link)) || this.platform.note(id, event, link);
  }

  escalation(incidentId: string): Promise<Escalation | null> {
    return this.customers.escalation(incidentId);
  }

  postpone(escalation: Escalation): Promise<void> {
    return this.customers.postpone(escalation);
  }

  historyOf(incidentId: string, limit: number): Promise<readonly IncidentEvent[]> {
    return this.customers.historyOf(incidentId, limit);
  }

  isSpent(link: Pick<SpentLink, 'hash'>): Promise<boolean> {
    return this.customers.isSpent(link);
  }
}
