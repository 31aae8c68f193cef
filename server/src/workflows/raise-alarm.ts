import type { AnyIncident } from '../incidents/any-incident.ts';
import type { Logger } from '../kernel/logger.ts';
import { silencedBy, type Silenced } from '../on-call/silence.ts';
import type { Team } from '../on-call/team.ts';
import { beginEscalation, planAllClear } from '../paging/begin-escalation.ts';
import type { PagedJourney, PageSettings } from '../paging/compose-page-content.ts';
import type { Escalation } from '../paging/escalation.ts';
import type { PageOutbox } from '../paging/page-outbox.ts';
import { takeStep, type StepOutcome } from '../paging/take-step.ts';
import type { AlarmStore, WrittenBeside } from './incident-store.ts';
import type { OverrideStore } from './override-store.ts';
import { rotasInForce } from './rotas-in-force.ts';
import type { SilenceStore } from './silence-store.ts';

export interface RaiseAlarmParts {
  readonly incidents: Pick<AlarmStore, 'escalation'>;
  readonly outbox: Pick<PageOutbox, 'pagesOf'>;
  /** Absent: nobody ever stands in, and nothing is ever silenced, but by files. */
  readonly overrides?: OverrideStore;
  readonly silences?: Pick<SilenceStore, 'inForceAfter'>;
  readonly settings: PageSettings;
  readonly logger: Logger;
}

export interface AlarmingChange {
  readonly change: {
    /** `remind`: it goes on, although somebody had dealt with it. */
    readonly kind: 'open' | 'reopen' | 'remind' | 'resolve';
    /** Event time, the same whenever the change is decided again. */
    readonly atMs: number;
  };
  /** As it is after the change. */
  readonly incident: AnyIncident;
  /** Whose it is, or the default team's in place of an owner that is not known; null when there is neither. */
  readonly owner: Team | null;
  readonly teams: readonly Team[];
  /** What pages say of it from now on; an all-clear says what was said before. Null for an incident of the platform. */
  readonly journey: (() => Promise<PagedJourney>) | null;
  readonly nowMs: number;
}

/**
 * Whom a change of an incident is told, read from what is stored and decided in the room `paging`. Nothing is written
 * here: it goes into the transaction that changes the incident.
 */
export class RaiseAlarm {
  private readonly parts: RaiseAlarmParts;

  constructor(parts: RaiseAlarmParts) {
    this.parts = parts;
  }

  /** The first step of the owner's escalation; at the end, the all-clear to everybody who was told. */
  async plan({ change, incident, owner, teams, journey, nowMs }: AlarmingChange): Promise<WrittenBeside> {
    const { incidents, outbox, settings, logger } = this.parts;
    if (change.kind === 'resolve') {
      const escalation = await incidents.escalation(incident.id);
      const team = teams.find((one) => one.team === escalation?.team) ?? owner;
      if (!escalation || !team) return {};
      const about = {
        changedAtMs: change.atMs,
        incident,
        team,
        journey: escalation.journey,
        settings,
        nowMs,
      };
      return {
        pages: planAllClear(about, await outbox.pagesOf(incident.id)),
        escalation: { ...escalation, nextAtMs: null, heldBecause: null, snooze: null },
      };
    }
    if (!owner) {
      logger.error(
        { incident: incident.id },
        'nobody was paged: it has no owner, and there is no default team',
      );
      return {};
    }
    const event = ({ open: 'opened', reopen: 'reopened', remind: 'reminded' } as const)[change.kind];
    const begun = beginEscalation(
      incident,
      { team: owner.team, event, changedAtMs: change.atMs, journey: journey && (await journey()) },
      nowMs,
    );
    const step = await this.step(begun, incident, teams, nowMs);
    return besideOf(step, nowMs);
  }

  /** The step that is due, if one is. */
  async step(
    escalation: Escalation,
    incident: AnyIncident,
    teams: readonly Team[],
    nowMs: number,
  ): Promise<StepOutcome> {
    const { outbox, overrides, settings, logger } = this.parts;
    const step = takeStep({
      escalation,
      incident,
      teams: overrides ? await rotasInForce(teams, overrides, nowMs) : teams,
      pages: await outbox.pagesOf(incident.id),
      silence: await this.silenceOf(escalation, incident, nowMs),
      settings,
      nowMs,
    });
    if (step.outcome === 'rest') {
      const { heldBecause: reason } = step.escalation;
      if (reason) logger.info({ incident: incident.id, reason }, 'its pages wait');
    } else {
      for (const { what, because } of step.unreached) {
        logger.warn(
          { incident: incident.id, what, because },
          'a step of the escalation did not reach somebody',
        );
      }
    }
    return step;
  }

  private async silenceOf(
    { team }: Escalation,
    incident: AnyIncident,
    nowMs: number,
  ): Promise<Silenced | null> {
    const silences = (await this.parts.silences?.inForceAfter(nowMs)) ?? [];
    const subject =
      incident.kind === 'drop-off'
        ? { journey: incident.journey, step: incident.step, segment: incident.segment?.values ?? [], team }
        : { journey: null, step: null, segment: [], team };
    return silencedBy(subject, silences, nowMs);
  }
}

/** What goes into the transaction with a step that was taken, or that waits. */
export function besideOf(step: StepOutcome, nowMs: number): WrittenBeside {
  const { escalation } = step;
  if (step.outcome === 'taken') return { escalation, pages: step.pages };
  if (step.waits === null) return { escalation };
  return { escalation, also: { atMs: nowMs, change: 'wait', detail: step.waits } };
}
