import type { PlatformIncident } from '../incidents/platform-incident.ts';
import type { PlatformIncidentStore } from './platform-incident-store.ts';

export class InMemoryPlatformIncidentStore implements PlatformIncidentStore {
  private readonly kept = new Map<string, PlatformIncident>();

  async current(resolvedSinceMs: number): Promise<readonly PlatformIncident[]> {
    return [...this.kept.values()]
      .filter(({ resolvedAtMs }) => resolvedAtMs === null || resolvedAtMs >= resolvedSinceMs)
      .sort((a, b) => b.openedAtMs - a.openedAtMs);
  }

  async write(incident: PlatformIncident): Promise<boolean> {
    const { id, kind, subject, state } = incident;
    const other = [...this.kept.values()].find(
      (one) => one.id !== id && one.state === 'open' && one.kind === kind && one.subject === subject,
    );
    if (state === 'open' && other) return false;
    this.kept.set(id, incident);
    return true;
  }
}
