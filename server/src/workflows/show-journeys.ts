import type {
  FormerSteps,
  IncidentEventView,
  IncidentView,
  JourneyListItem,
  JourneyView,
  OverviewView,
  SimilarIncidentView,
  StepRate,
  WallView,
} from '@wegwarte/contract';
import type { Incident } from '../incidents/incident.ts';
import type { JourneyDefinition } from '../journeys/journey-definition.ts';
import type { Clock } from '../kernel/clock.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import { ownerOf } from '../on-call/team.ts';
import type { Team } from '../on-call/team.ts';
import type { PageOutbox } from '../paging/page-outbox.ts';
import type { FeedTimes } from '../windows/feed-state.ts';
import type { CounterReader } from './counter-reader.ts';
import { showFormerSteps } from './former-steps.ts';
import { findSimilar } from './find-similar.ts';
import type { IncidentStore } from './incident-store.ts';
import {
  finishShareAfter,
  noticesOf,
  paintJourney,
  riverOf,
  RIVER_MS,
  stepWindows,
} from './journey-picture.ts';
import type { JourneyPicture } from './journey-picture.ts';
import { completionOf, inFlightNow, overviewOf, severity, tileOf } from './journey-tile.ts';
import { removedJourneys } from './journey-versions.ts';
import type { RetiredJourney, VersionedJourney } from './journey-versions.ts';
import { readFeed } from './read-feed.ts';
import { referTo, showIncident } from './show-incident.ts';
import { showTimeline } from './show-timeline.ts';
import { rateRows, rateWindow, segmentRows, stepNormals } from './step-rows.ts';
import type { StepNormals } from './step-rows.ts';
import type { WatchStore } from './watch-store.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** A resolved incident stays on the wall this long, so that those who looked away see how it ended. */
const AFTERGLOW_MS = 10 * MINUTE_MS;
const MAX_INCIDENTS = 20;

export interface ShowJourneysParts {
  readonly counters: CounterReader;
  readonly incidents: IncidentStore;
  readonly outbox: PageOutbox;
  readonly watches: WatchStore;
  readonly times: FeedTimes;
  readonly clock: Clock;
  readonly definitions: () => {
    readonly journeys: readonly VersionedJourney[];
    /** Versions that are not current any more. */
    readonly former: readonly RetiredJourney[];
    readonly teams: readonly Team[];
  };
}

interface Shown extends VersionedJourney {
  /** Null while it is watched. */
  readonly removedMs: number | null;
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

  /** Every journey that is watched, those that lose most first. */
  async overview(): Promise<OverviewView> {
    const nowMs = this.parts.clock.now();
    const scene = await this.scene(
      this.watched().map(({ definition }) => definition),
      nowMs,
    );
    const journeys = [...scene.pictures.values()].map((picture) => overviewOf(picture, scene.open));
    return {
      at: new Date(nowMs).toISOString(),
      journeys: journeys.sort((a, b) => b.lostPerHour - a.lostPerHour || b.left - a.left),
    };
  }

  /** Those that are watched, and if asked for also those that are not any more. */
  list(withRemoved: boolean): JourneyListItem[] {
    const shown = [...this.watched(), ...(withRemoved ? this.removed() : [])];
    return shown.map(({ definition, removedMs }) => {
      const { journey, title, criticality, version } = definition;
      const steps = definition.steps.map(({ step, title: named }) => ({ step, title: named }));
      const owner = this.ownerOf(definition);
      return { journey, title, criticality, owner, steps, version, removedAt: isoOrNull(removedMs) };
    });
  }

  /** Day by day what is kept of steps that former versions had. @throws WegwarteError `not-found` */
  async formerSteps(id: string): Promise<FormerSteps> {
    const { former } = this.parts.definitions();
    return showFormerSteps(this.find(id).definition, former, this.parts.counters);
  }

  /** @throws WegwarteError `not-found` */
  async journey(id: string): Promise<JourneyView> {
    const nowMs = this.parts.clock.now();
    const { definition, sinceMs, removedMs } = this.find(id);
    const scene = await this.scene([definition], nowMs, removedMs);
    const picture = scene.pictures.get(id)!;
    const resolved = await this.parts.incidents.resolvedSince(
      (removedMs ?? nowMs) - DAY_MS,
      id,
      MAX_INCIDENTS,
    );
    const incidents = [...scene.open.filter(({ journey }) => journey === id), ...resolved].slice(
      0,
      MAX_INCIDENTS,
    );
    const segments = await this.parts.counters.segments(id, scene.asOfMs - RIVER_MS);
    const normals = stepNormals(definition, scene.watches);
    return {
      journey: id,
      title: definition.title,
      criticality: definition.criticality,
      owner: this.ownerOf(definition),
      key: definition.key,
      version: definition.version,
      versionSince: new Date(sinceMs).toISOString(),
      removedAt: isoOrNull(removedMs),
      state: picture.state,
      river: riverOf(picture),
      completion: completionOf(picture),
      inFlight: inFlightNow(picture),
      rates: await this.rates(definition, normals, scene.watermarkMs, scene.asOfMs),
      segments: segmentRows(definition, segments, normals),
      labels: { ...definition.labels },
      incidents: await this.incidentViews(incidents, scene.pictures),
      notices: noticesOf(picture),
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

  /** The latest one that was like it. @throws WegwarteError `not-found` */
  async similar(id: string): Promise<SimilarIncidentView | null> {
    const stored = await this.parts.incidents.find(id);
    if (!stored) throw new WegwarteError('not-found', `no incident ${id}`);
    const before = await findSimilar(stored.incident, this.parts.incidents);
    return (
      before && {
        id: before.incidentId,
        startedAt: new Date(before.startedAtMs).toISOString(),
        seconds: Math.round(before.lastedMs / 1_000),
        resolution: before.resolution,
        by: before.by,
        comment: before.comment,
      }
    );
  }

  /** What happened to an incident. @throws WegwarteError `not-found` */
  timeline(id: string): Promise<IncidentEventView[]> {
    return showTimeline(id, this.parts);
  }

  /** @param untilMs the pictures are as they were then; null: as they are now */
  private async scene(
    definitions: readonly JourneyDefinition[],
    nowMs: number,
    untilMs: number | null = null,
  ) {
    const { counters, incidents, watches, times } = this.parts;
    const feed = await readFeed(counters, times, nowMs);
    const watermarkMs = feed.watermarkMs ?? nowMs;
    // While the past is being read, the hour shown is the hour read: that of now would be empty.
    const readMs = feed.feed === 'lagging' ? Math.min(nowMs, feed.newestMs ?? nowMs) : nowMs;
    const asOfMs = untilMs === null ? readMs : Math.min(readMs, untilMs);
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
      const isLive = feed.feed === 'live' && untilMs === null;
      pictures.set(
        journey,
        paintJourney({
          definition,
          totals,
          watches: known,
          stepsWithIncident,
          isLive,
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
    const { teams, journeys } = this.parts.definitions();
    const definitions = new Map(journeys.map(({ definition }) => [definition.journey, definition]));
    const refer = (one: Incident) => referTo(one, definitions.get(one.journey) ?? null);
    const ids = incidents.map(({ id }) => id);
    const [parts, causes] = await Promise.all([
      this.parts.incidents.partsOf(ids),
      this.parts.incidents.causesOf(ids),
    ]);
    return Promise.all(
      incidents.map(async (incident) => {
        const picture = pictures.get(incident.journey);
        const cause = causes.find(({ id }) => id === incident.partOf);
        return showIncident(incident, {
          partOf: cause ? refer(cause) : null,
          parts: parts.filter(({ partOf }) => partOf === incident.id).map(refer),
          definition: picture?.definition ?? null,
          team: teams.find(({ team }) => team === incident.ownerTeam) ?? null,
          pages: await this.parts.outbox.pagesOf(incident.id),
          escalation: await this.parts.incidents.escalation(incident.id),
          finishShare: picture ? finishShareAfter(picture, incident.step) : 1,
        });
      }),
    );
  }

  private async rates(
    definition: JourneyDefinition,
    normals: StepNormals,
    watermarkMs: number,
    asOfMs: number,
  ): Promise<StepRate[]> {
    const { fromMs, widthMs } = rateWindow(definition, asOfMs);
    const series = await this.parts.counters.series(definition.journey, fromMs, widthMs);
    return rateRows(definition, series, widthMs, normals, watermarkMs);
  }

  private ownerOf({ owner }: JourneyDefinition): JourneyView['owner'] {
    const team = ownerOf({}, { owner }, this.parts.definitions().teams);
    return { team: team?.team ?? owner, title: team?.title ?? { en: owner, de: owner } };
  }

  private watched(): readonly Shown[] {
    return this.parts.definitions().journeys.map((one) => ({ ...one, removedMs: null }));
  }

  private removed(): readonly Shown[] {
    const { journeys: current, former } = this.parts.definitions();
    return removedJourneys({ current, former }).map((one) => ({ ...one, removedMs: one.retiredMs }));
  }

  private find(id: string): Shown {
    const isAsked = ({ definition }: Shown) => definition.journey === id;
    const found = this.watched().find(isAsked) ?? this.removed().find(isAsked);
    if (!found) throw new WegwarteError('not-found', `no journey ${id}`);
    return found;
  }
}

function isoOrNull(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString();
}
