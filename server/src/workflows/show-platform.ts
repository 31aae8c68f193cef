import type { IncidentEventView, PlatformIncidentsView, PlatformIncidentView } from '@wegwarte/contract';
import type { PlatformIncident } from '../incidents/platform-incident.ts';
import type { Clock } from '../kernel/clock.ts';
import { ownerOf } from '../on-call/team.ts';
import type { Team } from '../on-call/team.ts';
import type { PageOutbox } from '../paging/page-outbox.ts';
import type { PlatformIncidentStore } from './platform-incident-store.ts';
import { showEscalation, showPaging } from './show-incident.ts';
import { showTimeline } from './show-timeline.ts';

const DAY_MS = 24 * 3_600_000;
const MAX_SHOWN = 100;

export interface ShowPlatformParts {
  readonly incidents: PlatformIncidentStore;
  readonly outbox: Pick<PageOutbox, 'pagesOf'>;
  readonly teams: () => readonly Team[];
  /** The team that runs Wegwarte, as the configuration names it. */
  readonly owner: string | undefined;
  readonly clock: Clock;
}

/** What is wrong with the watching itself. */
export class ShowPlatform {
  private readonly parts: ShowPlatformParts;

  constructor(parts: ShowPlatformParts) {
    this.parts = parts;
  }

  async list(): Promise<PlatformIncidentsView> {
    const { incidents, owner, clock } = this.parts;
    const teams = this.parts.teams();
    const stored = await incidents.current(clock.now() - DAY_MS);
    const isOver = ({ state }: PlatformIncident) => Number(state === 'resolved');
    const shown = stored
      .map(({ incident }) => incident)
      .toSorted((a, b) => isOver(a) - isOver(b) || b.openedAtMs - a.openedAtMs)
      .slice(0, MAX_SHOWN);
    const told = ownerOf({ owner }, {}, teams);
    return {
      owner: told && { team: told.team, title: told.title, named: told.team === owner },
      incidents: await Promise.all(shown.map((one) => this.show(one))),
    };
  }

  /** Null where it is none of the platform. */
  async one(id: string): Promise<PlatformIncidentView | null> {
    const stored = await this.parts.incidents.find(id);
    return stored && this.show(stored.incident);
  }

  /** Null where it is none of the platform. */
  async timeline(id: string): Promise<readonly IncidentEventView[] | null> {
    const { incidents, outbox } = this.parts;
    if (!(await incidents.find(id))) return null;
    const known = {
      find: (one: string) => incidents.find(one),
      historyOf: (one: string, limit: number) => incidents.historyOf(one, limit),
      partsOf: async () => [],
    };
    return showTimeline(id, { incidents: known, outbox });
  }

  private async show(incident: PlatformIncident): Promise<PlatformIncidentView> {
    const { incidents, outbox } = this.parts;
    const [pages, escalation] = await Promise.all([
      outbox.pagesOf(incident.id),
      incidents.escalation(incident.id),
    ]);
    const team = this.parts.teams().find((one) => one.team === incident.ownerTeam);
    return {
      id: incident.id,
      kind: 'platform',
      trouble: incident.kind,
      subject: incident.subject,
      detail: incident.detail,
      state: incident.state,
      partOf: incident.partOf,
      owner:
        incident.ownerTeam === null
          ? null
          : {
              team: incident.ownerTeam,
              title: team?.title ?? { en: incident.ownerTeam, de: incident.ownerTeam },
            },
      openedAt: instant(incident.openedAtMs)!,
      startedAt: instant(incident.sinceMs)!,
      acknowledgedAt: instant(incident.acknowledgedAtMs),
      acknowledgedBy: incident.acknowledgedBy,
      mitigatedAt: instant(incident.mitigatedAtMs),
      mitigatedBy: incident.mitigatedBy,
      resolvedAt: instant(incident.resolvedAtMs),
      page: showPaging(pages, escalation),
      escalation: escalation && showEscalation(escalation, incident),
    };
  }
}

function instant(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
