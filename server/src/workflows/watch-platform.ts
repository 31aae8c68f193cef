import { decidePlatform, defaultPlatformLifecycle } from '../incidents/platform-incident.ts';
import type { PlatformIncident } from '../incidents/platform-incident.ts';
import type { Logger } from '../kernel/logger.ts';
import { ownerOf } from '../on-call/team.ts';
import type { Team } from '../on-call/team.ts';
import type { PlatformIncidentStore } from './platform-incident-store.ts';
import { feedTroubles, pageTroubles } from './platform-troubles.ts';
import type { ShowSources } from './show-sources.ts';
import type { SystemReader } from './system-reader.ts';

export interface WatchPlatformParts {
  readonly sources: Pick<ShowSources, 'list'>;
  readonly pages: Pick<SystemReader, 'channelRecords'>;
  readonly incidents: PlatformIncidentStore;
  /** The team that runs Wegwarte, by its id; the default team where it is not named or not known. */
  readonly owner: string | undefined;
  readonly newId: () => string;
  readonly logger: Logger;
}

/**
 * Watches the watching: a feed that lags, is silent or full of faults, and pages that do not get through, are incidents of
 * whoever runs the platform. Runs on one elected instance.
 */
export class WatchPlatform {
  private readonly parts: WatchPlatformParts;
  private openNow: readonly PlatformIncident[] = [];

  constructor(parts: WatchPlatformParts) {
    this.parts = parts;
  }

  /** As of the last round. */
  get open(): readonly PlatformIncident[] {
    return this.openNow;
  }

  /** Another instance watches meanwhile. */
  forget(): void {
    this.openNow = [];
  }

  async round(teams: readonly Team[], nowMs: number): Promise<void> {
    const { sources, pages, incidents, owner, newId, logger } = this.parts;
    const [seen, records, known] = await Promise.all([
      sources.list(),
      pages.channelRecords(),
      incidents.current(nowMs - defaultPlatformLifecycle.relapseMs),
    ]);
    const troubles = [...feedTroubles(seen.sources, nowMs), ...pageTroubles(records, teams, nowMs)];
    const ownerTeam = ownerOf({ owner }, {}, teams)?.team ?? null;
    const open = new Map(known.filter(({ state }) => state === 'open').map((one) => [one.id, one]));
    for (const { change, incident } of decidePlatform(known, troubles, { ownerTeam, nowMs, newId })) {
      if (!(await incidents.write(incident))) continue;
      if (incident.state === 'open') open.set(incident.id, incident);
      else open.delete(incident.id);
      if (change === 'update') continue;
      const { id, kind, detail } = incident;
      const level = change === 'resolve' ? 'info' : 'error';
      logger[level](
        { incident: id, kind, detail, team: incident.ownerTeam },
        `incident of the platform: ${change}`,
      );
    }
    this.openNow = [...open.values()];
  }
}
