import { untaken } from '../incidents/handle-incident.ts';
import type { AnyIncident } from '../incidents/any-incident.ts';
import type { Clock } from '../kernel/clock.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { Team } from '../on-call/team.ts';
import { membersOf } from '../on-call/whom-to-reach.ts';
import { beginEscalation } from '../paging/begin-escalation.ts';
import type { Escalation } from '../paging/escalation.ts';
import { changeIncident } from './change-incident.ts';
import type { AlarmStore, SpentLink } from './incident-store.ts';
import { besideOf, type RaiseAlarm } from './raise-alarm.ts';
import { namesIn, teamNamed } from './show-on-call.ts';

export type HandOnTarget = { readonly team: string } | { readonly person: string };

export interface HandOnIncidentParts {
  readonly incidents: AlarmStore;
  readonly alarms: RaiseAlarm;
  readonly teams: () => readonly Team[];
  readonly clock: Clock;
  /** Called when pages were written. */
  readonly onPages: () => void;
}

/** Somebody gives an incident to whoever can see to it, or puts it off. */
export class HandOnIncident {
  private readonly parts: HandOnIncidentParts;

  constructor(parts: HandOnIncidentParts) {
    this.parts = parts;
  }

  /**
   * Nobody has it any more, and whoever it is given to is asked from the beginning.
   * @param link by which they did, if by one
   * @throws WegwarteError `not-found`; `input-invalid` when nobody could be told; `conflict` when it is resolved already
   */
  async to(id: string, to: HandOnTarget, reason: string, by: string, link?: SpentLink): Promise<AnyIncident> {
    const { incidents, alarms, clock, onPages } = this.parts;
    const teams = this.parts.teams();
    const nowMs = clock.now();
    const incident = await changeIncident(incidents, id, async (before, escalation) => {
      const { journey, team: asked } = known(escalation, id);
      const target = targetOf(to, asked, teams);
      const after = untaken(before);
      const about = { ...target, event: 'reminded', changedAtMs: nowMs, journey } as const;
      const begun = beginEscalation(after, { ...about, handedOn: { by, reason } }, nowMs);
      const step = await alarms.step(begun, after, teams, nowMs);
      const whom = target.person === null ? target.team : namesIn(teams)(target.person);
      return {
        incident: after,
        event: { atMs: nowMs, change: 'hand-on', detail: `to ${whom}: ${reason}`, by },
        withdraw: `${by} handed it on to ${whom}`,
        ...besideOf(step, nowMs),
        ...(link && { spends: link }),
      };
    });
    onPages();
    return incident;
  }

  /**
   * They have it for a while, and are asked again after it, and then their team.
   * @param person id of who does, where it is somebody of the teams
   * @throws WegwarteError `not-found`; `conflict` when it is resolved already
   */
  async snooze(
    id: string,
    forMs: number,
    by: string,
    person: string | null,
    link?: SpentLink,
  ): Promise<AnyIncident> {
    const { incidents, clock } = this.parts;
    const nowMs = clock.now();
    const untilMs = nowMs + forMs;
    return changeIncident(incidents, id, async (before, escalation) => {
      const { journey, team } = known(escalation, id);
      const about = { team, person, event: 'reminded', changedAtMs: untilMs, journey } as const;
      const begun = beginEscalation(before, about, nowMs);
      return {
        incident: {
          ...before,
          ...({ state: 'acknowledged', acknowledgedAtMs: nowMs, acknowledgedBy: by } as const),
        },
        event: { atMs: nowMs, change: 'snooze', detail: `until ${new Date(untilMs).toISOString()}`, by },
        withdraw: `${by} has it for a while`,
        escalation: { ...begun, nextAtMs: untilMs, snooze: { by, untilMs } },
        ...(link && { spends: link }),
      };
    });
  }
}

function known(escalation: Escalation | null, id: string): Escalation {
  if (escalation) return escalation;
  throw new WegwarteError('conflict', `incident ${id} has no owner who was ever asked to take it`);
}

/** A person is asked for the team that has it if they are of it, else for their own. */
function targetOf(
  to: HandOnTarget,
  asked: string,
  teams: readonly Team[],
): { readonly team: string; readonly person: string | null } {
  if ('team' in to) return { team: teamNamed(teams, to.team).team, person: null };
  const { person } = to;
  const own = teams.find(({ people = [] }) => people.some((one) => one.person === person));
  if (!own) throw new WegwarteError('not-found', `no person has the id ${person}`);
  if (own.people!.find((one) => one.person === person)!.channels.length === 0) {
    throw new WegwarteError('input-invalid', `to.person: ${person} has no channel`);
  }
  const isOfAsked = teams.some((one) => one.team === asked && membersOf(one).includes(person));
  return { team: isOfAsked ? asked : own.team, person };
}
