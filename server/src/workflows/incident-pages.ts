import type { IncidentDecision } from '../incidents/decide-incident.ts';
import type { Incident } from '../incidents/incident.ts';
import type { JourneyDefinition } from '../journeys/journey-definition.ts';
import type { Logger } from '../kernel/logger.ts';
import { silencedBy } from '../on-call/silence.ts';
import { ownerOf } from '../on-call/team.ts';
import type { Team } from '../on-call/team.ts';
import type { PageSettings } from '../paging/compose-page-content.ts';
import type { Page } from '../paging/page.ts';
import { planPages } from '../paging/plan-pages.ts';
import type { CounterReader } from './counter-reader.ts';
import { finishShareAfter, paintJourney, stepWindows } from './journey-picture.ts';
import type { SilenceStore } from './silence-store.ts';
import type { WatchStore } from './watch-store.ts';

export interface IncidentPagesParts {
  readonly counters: Pick<CounterReader, 'totals'>;
  readonly watches: Pick<WatchStore, 'all'>;
  /** Absent: nothing is ever silenced. */
  readonly silences?: Pick<SilenceStore, 'inForceAfter'>;
  readonly settings: PageSettings;
  readonly logger: Logger;
}

export interface ChangeToTell {
  readonly change: IncidentDecision['change'];
  /** As it is after the change. */
  readonly incident: Incident;
  /** Null where the journey is gone. */
  readonly definition: JourneyDefinition | null;
  readonly teams: readonly Team[];
  /** Event time of the change. */
  readonly atMs: number;
  readonly nowMs: number;
}

/** Gathers what a page tells of an incident, whoever changes it: the detector or a person. */
export class IncidentPages {
  private readonly parts: IncidentPagesParts;

  constructor(parts: IncidentPagesParts) {
    this.parts = parts;
  }

  /** The pages that belong to a change; to be written together with it. */
  async of({ change, incident, definition, teams, atMs, nowMs }: ChangeToTell): Promise<readonly Page[]> {
    if (change === 'update' || change === 'none') return [];
    const { silences, settings, logger } = this.parts;
    const journey = definition ?? goneJourney(incident);
    const step = journey.steps.find((one) => one.step === incident.step);
    const team = ownerOf(step ?? { owner: incident.ownerTeam }, journey, teams);
    const subject = {
      journey: incident.journey,
      step: incident.step,
      segment: incident.segment?.values ?? [],
      team: team?.team ?? incident.ownerTeam,
    };
    const plan = planPages({
      change: { kind: change, atMs },
      incident,
      team,
      silence: silencedBy(subject, (await silences?.inForceAfter(nowMs)) ?? [], nowMs),
      journey: {
        title: journey.title,
        stepTitle: step?.title ?? { en: incident.step, de: incident.step },
        stepOwner: step?.owner ?? incident.ownerTeam,
        criticality: journey.criticality,
        value: journey.value && {
          currency: journey.value.currency,
          typical: journey.value.typical,
          finishShare: await this.finishShare(journey, incident.step, atMs, nowMs),
        },
      },
      settings,
      nowMs,
    });
    if (plan.decision === 'silent') {
      logger.error({ incident: incident.id, reason: plan.because }, 'nobody was paged');
    } else if (plan.heldBy) {
      const { silence, because: reason } = plan.heldBy;
      logger.info({ incident: incident.id, silence, reason }, 'its pages wait for a silence to end');
    }
    return plan.pages;
  }

  /** Of those who get on from the step, the share that reaches the goal. */
  private async finishShare(definition: JourneyDefinition, step: string, atMs: number, nowMs: number) {
    const { counters, watches } = this.parts;
    const picture = paintJourney({
      definition,
      totals: await counters.totals(stepWindows(definition, atMs, nowMs)),
      watches: await watches.all(),
      stepsWithIncident: new Set(),
      isLive: true,
      nowMs,
    });
    return finishShareAfter(picture, step);
  }
}

/** What is left to say of a journey that was removed while it had an incident. */
function goneJourney({ journey, journeyVersion, ownerTeam }: Incident): JourneyDefinition {
  return {
    journey,
    version: journeyVersion,
    title: { en: journey, de: journey },
    owner: ownerTeam,
    key: '',
    criticality: 'medium',
    value: null,
    dimensions: [],
    steps: [],
    abandon: [],
  };
}
