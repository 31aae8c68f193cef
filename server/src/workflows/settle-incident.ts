import { mitigate, resolveByHand } from '../incidents/handle-incident.ts';
import type { AnyIncident } from '../incidents/any-incident.ts';
import type { JourneyDefinition } from '../journeys/journey-definition.ts';
import type { Clock } from '../kernel/clock.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { Team } from '../on-call/team.ts';
import { changeIncident } from './change-incident.ts';
import type { IncidentPages } from './incident-pages.ts';
import type { AlarmStore, SpentLink } from './incident-store.ts';

/** Of an incident's history, when it is asked who has said what already. */
const MAX_EVENTS = 1_000;

export interface SettleIncidentParts {
  readonly incidents: AlarmStore;
  readonly pages: Pick<IncidentPages, 'of'>;
  readonly definitions: () => {
    readonly journeys: readonly JourneyDefinition[];
    readonly teams: readonly Team[];
  };
  readonly clock: Clock;
  /** Called when pages were written. */
  readonly onPages: () => void;
}

/** Somebody has dealt with an incident, ends it, or has something to say about it. All throw WegwarteError `not-found`. */
export class SettleIncident {
  private readonly parts: SettleIncidentParts;

  constructor(parts: SettleIncidentParts) {
    this.parts = parts;
  }

  /**
   * Nobody else is asked, unless customers who come from now on do not get on either.
   * @param call by which they say so, if by one from outside
   * @throws WegwarteError `conflict` when it is resolved already, or the call was heard
   */
  mitigate(id: string, who: string, call?: SpentLink): Promise<AnyIncident> {
    const nowMs = this.parts.clock.now();
    return changeIncident(this.parts.incidents, id, async (before, escalation) => {
      const handled = mitigate(before, who, nowMs);
      if (!handled.ok || handled.incident === before) return null;
      return {
        incident: handled.incident,
        event: { atMs: nowMs, change: 'mitigate', detail: '', by: who },
        withdraw: `${who} has dealt with it`,
        ...(escalation && { escalation: { ...escalation, nextAtMs: null, snooze: null } }),
        ...(call && { spends: call }),
      };
    });
  }

  /**
   * Whoever was alarmed is told.
   * @throws WegwarteError `conflict` when it is resolved already, or of the platform, which ends once the trouble is gone
   */
  async resolve(id: string, who: string): Promise<AnyIncident> {
    const { incidents, pages, definitions, clock, onPages } = this.parts;
    const nowMs = clock.now();
    const resolved = await changeIncident(incidents, id, async (before) => {
      if (before.kind !== 'drop-off') {
        throw new WegwarteError('conflict', `incident ${id} ends by itself once its trouble is gone`);
      }
      const handled = resolveByHand(before, who, nowMs);
      if (!handled.ok) return null;
      const { incident } = handled;
      const { journeys, teams } = definitions();
      const definition = journeys.find(({ journey }) => journey === incident.journey) ?? null;
      const told = await pages.of({ change: 'resolve', incident, definition, teams, atMs: nowMs, nowMs });
      return { incident, event: { atMs: nowMs, change: 'resolve', detail: 'by-hand', by: who }, ...told };
    });
    onPages();
    return resolved;
  }

  /**
   * @param text what others should know; also of an incident that is over
   * @param call by which they say so, if by one from outside
   */
  comment(id: string, who: string, text: string, call?: SpentLink): Promise<void> {
    return this.note(id, 'comment', who, text, call);
  }

  /**
   * Somebody was woken for nothing. Said by the same person again, it still counts once.
   * @param link by which they said so, if by one
   * @throws WegwarteError `conflict` when the link was used
   */
  async markUseless(id: string, who: string, link?: SpentLink): Promise<void> {
    const history = await this.parts.incidents.historyOf(id, MAX_EVENTS);
    if (history.some(({ change, by }) => change === 'useless' && by === who)) return;
    await this.note(id, 'useless', who, '', link);
  }

  private async note(
    id: string,
    change: 'comment' | 'useless',
    by: string,
    detail: string,
    call?: SpentLink,
  ): Promise<void> {
    const { incidents, clock } = this.parts;
    if (await incidents.note(id, { atMs: clock.now(), change, detail, by }, call)) return;
    throw new WegwarteError('not-found', `no incident ${id}`);
  }
}
