import type { Incident } from '../incidents/incident.ts';
import { InMemoryAlarmStore } from './in-memory-alarm-store.ts';
import type { IncidentStore } from './incident-store.ts';

/** For tests: keeps the store's contract in a map. */
export class InMemoryIncidentStore extends InMemoryAlarmStore<Incident> implements IncidentStore {
  async resolvedSince(sinceMs: number, journey: string | null, limit: number): Promise<readonly Incident[]> {
    return [...this.stored.values()]
      .map(({ incident }) => incident)
      .filter((one) => one.resolvedAtMs !== null && one.state === 'resolved' && one.resolvedAtMs >= sinceMs)
      .filter((one) => journey === null || one.journey === journey)
      .sort((a, b) => b.resolvedAtMs! - a.resolvedAtMs!)
      .slice(0, limit);
  }

  async partsOf(ids: readonly string[]): Promise<readonly Incident[]> {
    return [...this.stored.values()]
      .map(({ incident }) => incident)
      .filter(({ partOf }) => partOf !== null && ids.includes(partOf));
  }

  async causesOf(ids: readonly string[]): Promise<readonly Incident[]> {
    const causes = new Set(ids.map((id) => this.stored.get(id)?.incident.partOf));
    return [...this.stored.values()].map(({ incident }) => incident).filter(({ id }) => causes.has(id));
  }
}
