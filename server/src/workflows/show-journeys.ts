import type {
  Completion,
  IncidentView,
  JourneyListItem,
  JourneyView,
  Money,
  RatePoint,
  StepRate,
  WallJourney,
  WallView,
} from '@wegwarte/contract';
import type { DetectionSettings } from '../detection/detection-settings.ts';
import { StepNormal } from '../detection/baseline.ts';
import type { Incident } from '../incidents/incident.ts';
import { stepDeadlinesMs } from '../journeys/journey-definition.ts';
import type { JourneyDefinition } from '../journeys/journey-definition.ts';
import type { Clock } from '../kernel/clock.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import { ownerOf } from '../on-call/team.ts';
import type { Team } from '../on-call/team.ts';
import type { PageOutbox } from '../paging/page-outbox.ts';
import { inFlightOf } from '../windows/cohort-counts.ts';
import type { CohortCounts } from '../windows/cohort-counts.ts';
import type { CounterReader, SegmentTotals } from './counter-reader.ts';
import type { IncidentStore } from './incident-store.ts';
import {
  finishShareAfter,
  finishSharesOf,
  paintJourney,
  riverOf,
  RIVER_MS,
  stepWindows,
} from './journey-picture.ts';
import type { JourneyPicture } from './journey-picture.ts';
import { readFeed } from './read-feed.ts';
import { showIncident } from './show-incident.ts';
import type { StepWatch, WatchStore } from './watch-store.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** A resolved incident stays on the wall this long, so that those who looked away see how it ended. */
const AFTERGLOW_MS = 10 * MINUTE_MS;
const MAX_INCIDENTS = 20;
const MAX_SEGMENTS = 20;
/** The live rate shows this many cohorts. */
const RATE_POINTS = 90;

export interface ShowJourneysParts {
  readonly counters: CounterReader;
  readonly incidents: IncidentStore;
  readonly outbox: PageOutbox;
  readonly watches: WatchStore;
  readonly detection: DetectionSettings;
  readonly startedMs: number;
  readonly clock: Clock;
  readonly definitions: () => { journeys: readonly VersionedJourney[]; teams: readonly Team[] };
}

export interface VersionedJourney {
  readonly definition: JourneyDefinition;
  /** Since when this version is the current one. */
  readonly sinceMs: number;
}

/** What the pages show, put together from counters, verdicts and incidents: the same for REST and socket. */
export class ShowJourneys {
  private readonly parts: ShowJourneysParts;

  constructor(parts: ShowJourneysParts) {
    this.parts = parts;
  }

  /** Journeys of high criticality, worst first, and their incidents. */
  async wall(): Promise<WallView> {
    const nowMs = this.parts.clock.now();
    const { journeys } = this.parts.definitions();
    const critical = journeys.filter(({ definition }) => definition.criticality === 'high');
    const scene = await this.scene(
      critical.map(({ definition }) => definition),
      nowMs,
    );
    const recent = await this.parts.incidents.resolvedSince(nowMs - AFTERGLOW_MS, null, MAX_INCIDENTS);
    const shown = [...scene.open, ...recent].filter((incident) => scene.pictures.has(incident.journey));
    const tiles = [...scene.pictures.values()].map((picture) => tileOf(picture, scene.open));
    return {
      journeys: tiles.sort((a, b) => severity(a) - severity(b)),
      incidents: await this.incidentViews(shown, scene.pictures),
    };
  }

  list(): JourneyListItem[] {
    return this.parts
      .definitions()
      .journeys.map(({ definition: { journey, title, criticality, version } }) => {
        return { journey, title, criticality, version };
      });
  }

  /** @throws WegwarteError `not-found` */
  async journey(id: string): Promise<JourneyView> {
    const nowMs = this.parts.clock.now();
    const { teams } = this.parts.definitions();
    const { definition, sinceMs } = this.find(id);
    const scene = await this.scene([definition], nowMs);
    const picture = scene.pictures.get(id)!;
    const resolved = await this.parts.incidents.resolvedSince(nowMs - DAY_MS, id, MAX_INCIDENTS);
    const incidents = [...scene.open.filter(({ journey }) => journey === id), ...resolved].slice(
      0,
      MAX_INCIDENTS,
    );
    const segments = await this.parts.counters.segments(id, scene.asOfMs - RIVER_MS);
    const owner = ownerOf({}, definition, teams);
    return {
      journey: id,
      title: definition.title,
      criticality: definition.criticality,
      owner: {
        team: owner?.team ?? definition.owner,
        title: owner?.title ?? { en: definition.owner, de: definition.owner },
      },
      key: definition.key,
      version: definition.version,
      versionSince: new Date(sinceMs).toISOString(),
      state: picture.state,
      river: riverOf(picture),
      completion: completionOf(picture),
      inFlight: inFlightNow(picture),
      rates: await this.rates(definition, scene.watches, scene.watermarkMs, scene.asOfMs),
      segments: this.segmentRows(definition, segments, scene.watches),
      incidents: await this.incidentViews(incidents, scene.pictures),
    };
  }

  async incident(id: string): Promise<IncidentView> {
    const stored = await this.parts.incidents.find(id);
    if (!stored) throw new WegwarteError('not-found', `no incident ${id}`);
    const known = this.parts
      .definitions()
      .journeys.find(({ definition }) => definition.journey === stored.incident.journey);
    const scene = await this.scene(known ? [known.definition] : [], this.parts.clock.now());
    return (await this.incidentViews([stored.incident], scene.pictures))[0]!;
  }

  private async scene(definitions: readonly JourneyDefinition[], nowMs: number) {
    const { counters, incidents, watches, detection, startedMs } = this.parts;
    const feed = await readFeed(counters, startedMs, nowMs);
    const watermarkMs = feed.watermarkMs ?? nowMs;
    // While the past is being read, the hour shown is the hour read: that of now would be empty.
    const asOfMs = feed.feed === 'lagging' ? Math.min(nowMs, feed.newestMs ?? nowMs) : nowMs;
    const totals = await counters.totals(definitions.flatMap((one) => stepWindows(one, watermarkMs, asOfMs)));
    const known = await watches.all();
    const open = (await incidents.current(nowMs)).flatMap(({ incident }) =>
      incident.state === 'resolved' ? [] : [incident],
    );
    const pictures = new Map<string, JourneyPicture>();
    for (const definition of definitions) {
      const { journey } = definition;
      const stepsWithIncident = new Set(
        open.filter((one) => one.journey === journey).map(({ step }) => step),
      );
      const isLive = feed.feed === 'live';
      pictures.set(
        journey,
        paintJourney({
          definition,
          totals,
          watches: known,
          stepsWithIncident,
          isLive,
          settings: detection,
          nowMs: asOfMs,
        }),
      );
    }
    return { pictures, open, watches: known, watermarkMs, asOfMs };
  }

  private async incidentViews(
    incidents: readonly Incident[],
    pictures: ReadonlyMap<string, JourneyPicture>,
  ): Promise<IncidentView[]> {
    const { teams } = this.parts.definitions();
    return Promise.all(
      incidents.map(async (incident) => {
        const picture = pictures.get(incident.journey);
        return showIncident(incident, {
          definition: picture?.definition ?? null,
          team: teams.find(({ team }) => team === incident.ownerTeam) ?? null,
          pages: await this.parts.outbox.pagesOf(incident.id),
          finishShare: picture ? finishShareAfter(picture, incident.step) : 1,
        });
      }),
    );
  }

  private async rates(
    definition: JourneyDefinition,
    watches: readonly StepWatch[],
    watermarkMs: number,
    nowMs: number,
  ): Promise<StepRate[]> {
    const deadlines = stepDeadlinesMs(definition);
    // Points fine enough to see an onset, and enough of them to see an hour of mature ones behind the longest deadline.
    const widthMs = Math.max(MINUTE_MS, Math.ceil(Math.max(...deadlines) / 30 / MINUTE_MS) * MINUTE_MS);
    const fromMs = Math.floor((nowMs - RATE_POINTS * widthMs) / widthMs) * widthMs;
    const series = await this.parts.counters.series(definition.journey, fromMs, widthMs);
    return definition.steps.slice(0, -1).map(({ step }, index): StepRate => {
      const normal = this.normalOf(watches, definition.journey, step)?.whole ?? null;
      const halfWidth = normal ? 1.645 * Math.sqrt(normal.variance) : 0;
      const isOver = (counts: CohortCounts) =>
        watermarkMs > counts.bucketMs + widthMs + deadlines[index]! ||
        (watermarkMs >= counts.bucketMs + widthMs && inFlightOf(counts) === 0);
      return {
        step,
        bucketSeconds: widthMs / 1000,
        points: (series.get(step) ?? []).map((counts): RatePoint => ({
          at: new Date(counts.bucketMs).toISOString(),
          entered: counts.entered,
          advanced: counts.advanced,
          mature: isOver(counts),
        })),
        normalShare: normal?.share ?? null,
        normalLow: normal && Math.max(0, normal.share - halfWidth),
        normalHigh: normal && Math.min(1, normal.share + halfWidth),
      };
    });
  }

  private segmentRows(
    definition: JourneyDefinition,
    totals: readonly SegmentTotals[],
    watches: readonly StepWatch[],
  ): JourneyView['segments'] {
    return Object.fromEntries(
      definition.steps.slice(0, -1).map(({ step }) => {
        const normals = this.normalOf(watches, definition.journey, step);
        const rows = totals.filter((one) => one.step === step).slice(0, MAX_SEGMENTS);
        return [
          step,
          rows.map(({ dimension, value, entered, advanced, inFlight }) => {
            const normal = normals?.segment(dimension, value);
            return {
              dimension,
              value,
              entered,
              advanced,
              inFlight,
              expected: normal ? (entered - inFlight) * normal.share : null,
            };
          }),
        ];
      }),
    );
  }

  private normalOf(watches: readonly StepWatch[], journey: string, step: string): StepNormal | null {
    const baseline = watches.find((one) => one.journey === journey && one.step === step)?.baseline;
    return baseline && baseline.customers >= this.parts.detection.learning.minEntered
      ? new StepNormal(baseline, this.parts.detection)
      : null;
  }

  private find(id: string): VersionedJourney {
    const found = this.parts.definitions().journeys.find(({ definition }) => definition.journey === id);
    if (!found) throw new WegwarteError('not-found', `no journey ${id}`);
    return found;
  }
}

function tileOf(picture: JourneyPicture, open: readonly Incident[]): WallJourney {
  const { definition, state } = picture;
  const { value, journey } = definition;
  const perHour = open
    .filter((incident) => incident.journey === journey)
    .reduce((sum, incident) => sum + incident.lostPerHour * finishShareAfter(picture, incident.step), 0);
  const atRiskPerHour: Money | null =
    value && perHour > 0 ? { amount: perHour * value.typical, currency: value.currency } : null;
  return {
    journey,
    title: definition.title,
    criticality: definition.criticality,
    state,
    river: riverOf(picture),
    completion: completionOf(picture),
    inFlight: inFlightNow(picture),
    worstStep: worstStepOf(picture),
    atRiskPerHour,
  };
}

function completionOf(picture: JourneyPicture): Completion {
  return {
    share: finishSharesOf(picture, 'seen')?.[0] ?? null,
    normal: finishSharesOf(picture, 'normal')?.[0] ?? null,
    n: picture.steps[0]!.totals.matureEntered,
  };
}

function inFlightNow({ steps }: JourneyPicture): number {
  return steps.slice(0, -1).reduce((sum, { totals }) => sum + totals.inFlightNow, 0);
}

/** The step that loses most customers beyond normal; while learning, the one that loses most at all. */
function worstStepOf({ definition, steps }: JourneyPicture): WallJourney['worstStep'] {
  let worst: { step: WallJourney['worstStep']; lost: number } = { step: null, lost: -Infinity };
  steps.slice(0, -1).forEach(({ step, totals, normalShare }, index) => {
    const { matureEntered: n, matureAdvanced } = totals;
    if (n === 0) return;
    const lost = n * (normalShare ?? 1) - matureAdvanced;
    if (lost <= worst.lost) return;
    worst = {
      lost,
      step: { step, title: definition.steps[index]!.title, share: matureAdvanced / n, normalShare },
    };
  });
  return worst.step;
}

const order = ['problem', 'watch', 'no-data', 'learning', 'normal'];

function severity({ state }: WallJourney): number {
  return order.indexOf(state);
}
