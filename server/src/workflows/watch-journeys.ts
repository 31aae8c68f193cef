import type { ScanSettings } from '../detection/scan-settings.ts';
import { decideIncident } from '../incidents/decide-incident.ts';
import type { IncidentDecision, LifecycleSettings } from '../incidents/decide-incident.ts';
import { endUnwatched } from '../incidents/end-unwatched.ts';
import type { Incident } from '../incidents/incident.ts';
import type { JourneyDefinition } from '../journeys/journey-definition.ts';
import type { MarkedCalendar } from '../on-call/marked-calendar.ts';
import type { Logger } from '../kernel/logger.ts';
import { ownerOf } from '../on-call/team.ts';
import type { Team } from '../on-call/team.ts';
import { feedGaps } from '../windows/feed-gaps.ts';
import type { FeedGap } from '../windows/feed-gaps.ts';
import type { FeedTimes } from '../windows/feed-state.ts';
import type { BaselineResetStore } from './baseline-reset-store.ts';
import { CohortCache } from './cohort-cache.ts';
import type { CounterReader } from './counter-reader.ts';
import type { IncidentPages } from './incident-pages.ts';
import type { IncidentStore, StoredIncident } from './incident-store.ts';
import { KnownSteps } from './known-steps.ts';
import { feedReachMs, JourneyJudge, judgementReachMs } from './judge-journey.ts';
import type { StepJudgement } from './judge-journey.ts';
import { markedPeriods } from './marked-periods.ts';
import type { MarkedOfJourney } from './marked-periods.ts';
import { readFeed } from './read-feed.ts';
import { shareBudgets } from './share-budgets.ts';
import type { BudgetOfStep } from './share-budgets.ts';
import type { Feed } from './read-feed.ts';
import type { WatchStore } from './watch-store.ts';

export interface WatchJourneysParts {
  readonly counters: CounterReader;
  readonly incidents: IncidentStore;
  readonly watches: WatchStore;
  readonly resets: Pick<BaselineResetStore, 'lastNumbers'>;
  /** Absent: no day is marked. */
  readonly calendars?: () => readonly MarkedCalendar[];
  readonly detection: ScanSettings;
  readonly lifecycle: LifecycleSettings;
  readonly pages: IncidentPages;
  /** Of the hours of the week that are alike, for journeys that name none. */
  readonly timeZone: string;
  readonly times: FeedTimes;
  readonly newId: () => string;
  readonly logger: Logger;
  /** Called when pages were written. */
  readonly onPages: () => void;
}

/** What all journeys are judged by in one round. */
interface Round {
  readonly teams: readonly Team[];
  readonly budgetOf: BudgetOfStep;
  readonly markedOf: MarkedOfJourney;
  readonly feed: Feed;
  readonly watermarkMs: number;
  readonly gaps: readonly FeedGap[];
  /** As they were read when it began. */
  readonly current: readonly StoredIncident[];
  /** By id, as they are by now. */
  readonly incidents: Map<string, Incident>;
  readonly nowMs: number;
}

/** A relapse, a fence and a quarantine look back no further. */
const REMEMBER_RESOLVED_MS = 7 * 24 * 3_600_000;

/**
 * The detector's round: judges every journey, changes incidents, plans pages. Runs on one elected instance; should two
 * believe to be it for a moment, the store lets only one of them change an incident.
 */
export class WatchJourneys {
  private readonly parts: WatchJourneysParts;
  private readonly caches = new Map<string, CohortCache>();
  private readonly judges = new Map<string, JourneyJudge>();
  private readonly known: KnownSteps;

  constructor(parts: WatchJourneysParts) {
    this.parts = parts;
    this.known = new KnownSteps(parts);
  }

  /** Another instance may have been elected meanwhile: what is known is read again. */
  forget(): void {
    this.known.forget();
    this.caches.clear();
    this.judges.clear();
  }

  /** Answers the event time up to which everything was judged; null while there is nothing to judge by. */
  async round(
    journeys: readonly JourneyDefinition[],
    teams: readonly Team[],
    nowMs: number,
  ): Promise<number | null> {
    const { counters, incidents, times } = this.parts;
    const feed = await readFeed(counters, times, nowMs);
    if (feed.watermarkMs === null || feed.feed === 'starting') return null;
    await this.known.refresh();
    await this.endUnwatched(journeys, teams, nowMs);
    const current = await incidents.current(nowMs - REMEMBER_RESOLVED_MS);
    const round: Round = {
      teams,
      budgetOf: shareBudgets(journeys, teams),
      markedOf: this.marked(journeys, feed.watermarkMs),
      feed,
      watermarkMs: feed.watermarkMs,
      gaps: await this.gaps(journeys, feed.watermarkMs),
      current,
      incidents: new Map(current.map(({ incident }) => [incident.id, incident])),
      nowMs,
    };
    for (const definition of journeys) await this.judge(definition, round);
    return feed.watermarkMs;
  }

  private async judge(definition: JourneyDefinition, round: Round): Promise<void> {
    const { detection } = this.parts;
    const { feed, gaps, watermarkMs, budgetOf, markedOf, nowMs } = round;
    const cache = this.cacheOf(definition.journey);
    const ofJourney = round.current.filter(({ incident }) => incident.journey === definition.journey);
    const reachMs = judgementReachMs(definition);
    const openSinceMs = ofJourney.map(({ incident }) =>
      incident.state === 'resolved' ? Infinity : incident.startedAtMs,
    );
    const fromMs = Math.min(watermarkMs - reachMs, ...openSinceMs);
    const streams = await cache.read(definition, fromMs, watermarkMs);
    const known = this.known.of(definition, watermarkMs);
    const judgements = this.judgeOf(definition.journey).judge({
      definition,
      watermarkMs,
      freshness: feed.feed === 'starting' ? 'silent' : feed.feed,
      feedGaps: gaps,
      streams,
      baselines: known.baselines,
      since: known.since,
      incidents: ofJourney.map(({ incident }) => incident),
      budgets: new Map(definition.steps.map((step) => [step.step, budgetOf(definition, step)])),
      marked: markedOf(definition.journey),
      timeZone: definition.timeZone ?? this.parts.timeZone,
      settings: detection,
    });
    await this.known.save(definition, judgements, known, nowMs);
    for (const judgement of judgements) {
      await this.decide(definition, judgement, ofJourney, round);
    }
  }

  private async decide(
    definition: JourneyDefinition,
    { step, verdict }: StepJudgement,
    ofJourney: readonly StoredIncident[],
    { teams, incidents, watermarkMs, nowMs }: Round,
  ): Promise<void> {
    if (!verdict) return;
    const ofStep = ofJourney.filter(({ incident }) => incident.step === step);
    const open = ofStep.find(({ incident }) => incident.state !== 'resolved') ?? null;
    const resolved = ofStep.find(({ incident }) => incident.state === 'resolved') ?? null;
    const stepDefinition = definition.steps.find((one) => one.step === step)!;
    const team = ownerOf(stepDefinition, definition, teams);
    const decision = decideIncident(
      {
        subject: {
          journey: definition.journey,
          journeyVersion: definition.version,
          step,
          ownerTeam: team?.team ?? stepDefinition.owner,
        },
        open: open?.incident ?? null,
        recentlyResolved: resolved?.incident ?? null,
        incidents: [...incidents.values()],
        stepsInOrder: definition.steps.map((one) => one.step),
        verdict,
        nowMs: watermarkMs,
        newId: this.parts.newId(),
      },
      this.parts.lifecycle,
    );
    if (decision.change === 'none') return;
    const base = decision.change === 'open' ? null : decision.change === 'reopen' ? resolved : open;
    const isWritten = await this.write(
      decision,
      base?.revision ?? null,
      definition,
      teams,
      watermarkMs,
      nowMs,
    );
    if (isWritten) incidents.set(decision.incident.id, decision.incident);
  }

  private async write(
    decision: Exclude<IncidentDecision, { change: 'none' }>,
    revision: number | null,
    definition: JourneyDefinition | null,
    teams: readonly Team[],
    atMs: number,
    nowMs: number,
  ): Promise<boolean> {
    const { change, incident, reason } = decision;
    const { incidents, logger, onPages } = this.parts;
    const beside = await this.parts.pages.of({ change, incident, definition, teams, atMs, nowMs });
    const event = { atMs, change, detail: reason };
    const written = await incidents.change(incident, revision, event, beside);
    if (!written) {
      logger.info(
        { incident: incident.id, change },
        'incident was changed by somebody else first, looking again',
      );
      return false;
    }
    if (change === 'update') return true;
    const { journey, step } = incident;
    const pages = beside.pages?.length ?? 0;
    logger.info({ incident: incident.id, journey, step, reason, pages }, `incident: ${change}`);
    if (pages > 0) onPages();
    return true;
  }

  private async endUnwatched(
    journeys: readonly JourneyDefinition[],
    teams: readonly Team[],
    nowMs: number,
  ): Promise<void> {
    for (const { incident, revision } of await this.parts.incidents.current(nowMs)) {
      if (incident.state === 'resolved') continue;
      const definition = journeys.find((one) => one.journey === incident.journey) ?? null;
      const whereabouts = {
        isJourneyWatched: definition !== null,
        isStepWatched: definition?.steps.slice(0, -1).some(({ step }) => step === incident.step) ?? false,
        isStepRedefined: definition !== null && this.known.isRedefined(definition, incident.step),
      };
      const decision = endUnwatched(incident, whereabouts, nowMs);
      if (decision) await this.write(decision, revision, definition, teams, nowMs, nowMs);
    }
  }

  private async gaps(
    journeys: readonly JourneyDefinition[],
    watermarkMs: number,
  ): Promise<readonly FeedGap[]> {
    return feedGaps(await this.parts.counters.feedBuckets(watermarkMs - feedReachMs(journeys)));
  }

  private marked(journeys: readonly JourneyDefinition[], watermarkMs: number): MarkedOfJourney {
    const reachMs = Math.max(0, ...journeys.map((one) => judgementReachMs(one)));
    return markedPeriods(this.parts.calendars?.() ?? [], watermarkMs - reachMs, watermarkMs + reachMs);
  }

  private judgeOf(journey: string): JourneyJudge {
    let judge = this.judges.get(journey);
    if (!judge) this.judges.set(journey, (judge = new JourneyJudge()));
    return judge;
  }

  private cacheOf(journey: string): CohortCache {
    let cache = this.caches.get(journey);
    if (!cache) this.caches.set(journey, (cache = new CohortCache(this.parts.counters)));
    return cache;
  }
}
