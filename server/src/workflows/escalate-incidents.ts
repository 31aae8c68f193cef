import type { AnyIncident } from '../incidents/any-incident.ts';
import { untaken } from '../incidents/handle-incident.ts';
import type { Logger } from '../kernel/logger.ts';
import type { Team } from '../on-call/team.ts';
import { beginEscalation } from '../paging/begin-escalation.ts';
import type { AlarmStore, DueEscalation } from './incident-store.ts';
import { besideOf, type RaiseAlarm } from './raise-alarm.ts';

export interface EscalateIncidentsParts {
  readonly incidents: AlarmStore;
  readonly alarms: RaiseAlarm;
  readonly logger: Logger;
  /** Called when pages were written. */
  readonly onPages: () => void;
}

/** Of one round; what is left is due in the next. */
const MAX_DUE = 200;

/**
 * Walks on, from step to step, until somebody takes an incident. Runs on one elected instance; should two believe to be it,
 * or somebody take the incident at the same moment, its revision lets one of them through, and the other looks again: no
 * step is taken twice, and none is forgotten, since it is written with its pages.
 */
export class EscalateIncidents {
  private readonly parts: EscalateIncidentsParts;

  constructor(parts: EscalateIncidentsParts) {
    this.parts = parts;
  }

  async round(teams: readonly Team[], nowMs: number): Promise<void> {
    for (const due of await this.parts.incidents.dueEscalations(nowMs, MAX_DUE)) {
      await this.lookAt(due, teams, nowMs);
    }
  }

  private async lookAt(
    { incident, revision, escalation }: DueEscalation<AnyIncident>,
    teams: readonly Team[],
    nowMs: number,
  ) {
    const { incidents, alarms, logger, onPages } = this.parts;
    if (escalation.snooze && escalation.snooze.untilMs <= nowMs && incident.state === 'acknowledged') {
      return this.wake({ incident, revision, escalation }, teams, nowMs);
    }
    const step = await alarms.step(escalation, incident, teams, nowMs);
    if (step.outcome === 'rest') {
      if (step.waits === null) return incidents.postpone(step.escalation);
      const waits = { atMs: nowMs, change: 'wait', detail: step.waits } as const;
      await incidents.change(incident, revision, waits, { escalation: step.escalation });
      return;
    }
    const event = { atMs: nowMs, change: 'escalate', detail: step.detail } as const;
    const { escalation: after, pages } = step;
    if (!(await incidents.change(incident, revision, event, { escalation: after, pages }))) return;
    logger.info({ incident: incident.id, step: step.detail, pages: pages.length }, 'incident: escalate');
    if (pages.length > 0) onPages();
  }

  /** Who put it off has had their time, and it goes on: it is nobody's any more, and they are asked first. */
  private async wake(
    { incident, revision, escalation }: DueEscalation<AnyIncident>,
    teams: readonly Team[],
    nowMs: number,
  ): Promise<void> {
    const { incidents, alarms, onPages } = this.parts;
    const after = untaken(incident);
    const step = await alarms.step(
      beginEscalation(after, { ...escalation, changedAtMs: nowMs }, nowMs),
      after,
      teams,
      nowMs,
    );
    const event = { atMs: nowMs, change: 'wake', detail: `${escalation.snooze!.by} had put it off` } as const;
    await incidents.change(after, revision, event, besideOf(step, nowMs));
    onPages();
  }
}
