import type { IncidentDecision } from '../incidents/decide-incident.ts';
import type { Incident } from '../incidents/incident.ts';
import type { JourneyDefinition } from '../journeys/journey-definition.ts';
import { ownerOf } from '../on-call/team.ts';
import type { Team } from '../on-call/team.ts';
import type { CounterReader } from './counter-reader.ts';
import { findSimilar } from './find-similar.ts';
import type { IncidentStore, WrittenBeside } from './incident-store.ts';
import { finishShareAfter, paintJourney, stepWindows } from './journey-picture.ts';
import type { AlarmingChange, RaiseAlarm } from './raise-alarm.ts';
import type { WatchStore } from './watch-store.ts';

export interface IncidentPagesParts {
  readonly counters: Pick<CounterReader, 'totals'>;
  readonly watches: Pick<WatchStore, 'ofJourney'>;
  readonly alarms: RaiseAlarm;
  /** Absent: pages say nothing of how it went the last time. */
  readonly incidents?: Pick<IncidentStore, 'resolvedSince' | 'historyOf'>;
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

const kinds: Record<IncidentDecision['change'], AlarmingChange['change']['kind'] | null> = {
  open: 'open',
  detach: 'open',
  reopen: 'reopen',
  relapse: 'remind',
  resolve: 'resolve',
  update: null,
  none: null,
};

/** Gathers what a page tells of an incident, whoever changes it: the detector or a person. */
export class IncidentPages {
  private readonly parts: IncidentPagesParts;

  constructor(parts: IncidentPagesParts) {
    this.parts = parts;
  }

  /** The pages that belong to a change, and whom it asks to take it; to be written together with it. */
  async of({ change, incident, definition, teams, atMs, nowMs }: ChangeToTell): Promise<WrittenBeside> {
    const kind = kinds[change];
    // What another incident explains is told with that.
    if (!kind || incident.partOf !== null) return {};
    const journey = definition ?? goneJourney(incident);
    const step = journey.steps.find((one) => one.step === incident.step);
    return this.parts.alarms.plan({
      change: { kind, atMs },
      incident,
      owner: ownerOf(step ?? { owner: incident.ownerTeam }, journey, teams),
      teams,
      journey: async () => ({
        title: journey.title,
        stepTitle: step?.title ?? { en: incident.step, de: incident.step },
        stepOwner: step?.owner ?? incident.ownerTeam,
        criticality: journey.criticality,
        value: journey.value && {
          currency: journey.value.currency,
          typical: journey.value.typical,
          finishShare: await this.finishShare(journey, incident.step, atMs, nowMs),
        },
        similar: this.parts.incidents ? await findSimilar(incident, this.parts.incidents) : null,
      }),
      nowMs,
    });
  }

  /** Of those who get on from the step, the share that reaches the goal. */
  private async finishShare(definition: JourneyDefinition, step: string, atMs: number, nowMs: number) {
    const { counters, watches } = this.parts;
    const picture = paintJourney({
      definition,
      totals: await counters.totals(stepWindows(definition, atMs, nowMs)),
      watches: await watches.ofJourney(definition.journey),
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
