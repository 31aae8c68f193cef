import { decidePlatform, defaultPlatformLifecycle } from '../incidents/platform-incident.ts';
import type { PlatformChange, PlatformIncident } from '../incidents/platform-incident.ts';
import type { Logger } from '../kernel/logger.ts';
import { ownerOf } from '../on-call/team.ts';
import type { Team } from '../on-call/team.ts';
import type { WrittenBeside } from './incident-store.ts';
import type { PlatformIncidentStore } from './platform-incident-store.ts';
import { feedTroubles, pageTroubles } from './platform-troubles.ts';
import type { RaiseAlarm } from './raise-alarm.ts';
import type { ShowSources } from './show-sources.ts';
import type { SystemReader } from './system-reader.ts';

export interface WatchPlatformParts {
  readonly sources: Pick<ShowSources, 'list'>;
  readonly pages: Pick<SystemReader, 'channelRecords'>;
  readonly incidents: PlatformIncidentStore;
  readonly alarms: Pick<RaiseAlarm, 'plan'>;
  /** The team that runs Wegwarte, by its id; the default team where it is not named or not known. */
  readonly owner: string | undefined;
  readonly newId: () => string;
  readonly logger: Logger;
  /** Called when pages were written. */
  readonly onPages: () => void;
}

const alarmOf = { open: 'open', detach: 'open', reopen: 'reopen', resolve: 'resolve', update: null } as const;

/**
 * Watches the watching: a feed that lags, is silent or full of faults, and pages that do not get through, are incidents of
 * whoever runs the platform, and paged as those of customers are. Runs on one elected instance.
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
    const { sources, pages, incidents, owner, newId } = this.parts;
    const [seen, records, stored] = await Promise.all([
      sources.list(),
      pages.channelRecords(),
      incidents.current(nowMs - defaultPlatformLifecycle.relapseMs),
    ]);
    const troubles = [...feedTroubles(seen.sources, nowMs), ...pageTroubles(records, teams, nowMs)];
    const ownerTeam = ownerOf({ owner }, {}, teams)?.team ?? null;
    const known = stored.map(({ incident }) => incident);
    const revisions = new Map(stored.map(({ incident, revision }) => [incident.id, revision]));
    const open = new Map(known.filter(isOpen).map((one) => [one.id, one]));
    for (const change of decidePlatform(known, troubles, { ownerTeam, nowMs, newId })) {
      const { incident } = change;
      // Somebody took it this very moment: it is decided again in the next round.
      if (!(await this.write(change, revisions.get(incident.id) ?? null, teams, nowMs))) continue;
      if (isOpen(incident)) open.set(incident.id, incident);
      else open.delete(incident.id);
    }
    this.openNow = [...open.values()];
  }

  private async write(
    { change, incident }: PlatformChange,
    revision: number | null,
    teams: readonly Team[],
    nowMs: number,
  ): Promise<boolean> {
    const { incidents, logger, onPages } = this.parts;
    const { id, kind, detail, ownerTeam } = incident;
    const beside = await this.alarm({ change, incident }, teams, nowMs);
    const event = { atMs: nowMs, change, detail: detail.en };
    if (!(await incidents.change(incident, revision, event, beside))) return false;
    if (change !== 'update') {
      const level = change === 'resolve' ? 'info' : 'error';
      const facts = { incident: id, kind, detail: detail.en, team: ownerTeam, partOf: incident.partOf };
      logger[level](facts, `incident of the platform: ${change}`);
    }
    if ((beside.pages ?? []).length > 0) onPages();
    return true;
  }

  /** What is part of another one is told with that. */
  private async alarm(
    { change, incident }: PlatformChange,
    teams: readonly Team[],
    nowMs: number,
  ): Promise<WrittenBeside> {
    const kind = alarmOf[change];
    if (!kind || incident.partOf !== null) return {};
    const owner = teams.find(({ team }) => team === incident.ownerTeam) ?? null;
    return this.parts.alarms.plan({
      change: { kind, atMs: nowMs },
      incident,
      owner,
      teams,
      journey: null,
      nowMs,
    });
  }
}

function isOpen({ state }: PlatformIncident): boolean {
  return state !== 'resolved';
}
