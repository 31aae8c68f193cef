import type { HazardBaseline } from '../../detection/hazard-baseline.ts';
import { defaultScanSettings } from '../../detection/scan-settings.ts';
import type { PageBudget } from '../../detection/stream-limits.ts';
import type { Verdict } from '../../detection/verdict.ts';
import { decideIncident } from '../../incidents/decide-incident.ts';
import type { IncidentDecision } from '../../incidents/decide-incident.ts';
import type { Incident } from '../../incidents/incident.ts';
import { stepDeadlinesMs } from '../../journeys/journey-definition.ts';
import type { JourneyDefinition } from '../../journeys/journey-definition.ts';
import { tickMsOf } from '../../windows/ticks.ts';
import type { FeedGap } from '../../windows/feed-gaps.ts';
import { JourneyJudge, judgementReachMs } from '../../workflows/judge-journey.ts';
import type { ReplayCounters } from './replay-counters.ts';

const REMEMBER_RESOLVED_MS = 7 * 24 * 3_600_000;

/** A page that would have gone out. */
export interface ReplayedPage {
  readonly change: 'open' | 'reopen';
  readonly atMs: number;
  /** As it was then. */
  readonly incident: Incident;
}

/** How long a step could be judged at all. */
export interface WatchedTime {
  /** From when on enough was known; null: never. */
  readonly knownFromMs: number | null;
  /** For how long enough customers were expected to say something, ms. */
  readonly judgedMs: number;
}

/** Judges one journey as event time goes by, with the code that runs live. Nobody is paged. */
export class ReplayDetection {
  readonly incidents: Incident[] = [];
  readonly pages: ReplayedPage[] = [];
  readonly watched = new Map<string, WatchedTime>();
  /** Event time from which on the next judgement is due. */
  nextMs = -Infinity;
  private readonly definition: JourneyDefinition;
  private readonly budgets: ReadonlyMap<string, PageBudget>;
  private readonly counters: ReplayCounters;
  private readonly reachMs: number;
  private readonly everyMs: number;
  private readonly judgeOfSteps = new JourneyJudge();
  private baselines = new Map<string, HazardBaseline>();
  private activeUntilMs = -Infinity;

  constructor(
    definition: JourneyDefinition,
    budgets: ReadonlyMap<string, PageBudget>,
    counters: ReplayCounters,
  ) {
    this.definition = definition;
    this.budgets = budgets;
    this.counters = counters;
    this.reachMs = judgementReachMs(definition);
    // As often as the quickest of its steps has a tick.
    this.everyMs = Math.min(...stepDeadlinesMs(definition).slice(0, -1).map(tickMsOf));
  }

  /** Says that the journey was touched: it is worth judging until those cohorts have left the windows. */
  touched(atMs: number): void {
    this.activeUntilMs = Math.max(this.activeUntilMs, atMs + 2 * this.reachMs);
  }

  judge(watermarkMs: number, feedGaps: readonly FeedGap[]): void {
    this.nextMs = Math.floor(watermarkMs / this.everyMs) * this.everyMs + this.everyMs;
    const open = this.incidents.filter(({ state }) => state !== 'resolved');
    if (watermarkMs > this.activeUntilMs && open.length === 0) return;
    const { definition } = this;
    const fromMs = Math.min(watermarkMs - this.reachMs, ...open.map(({ startedAtMs }) => startedAtMs));
    const judgements = this.judgeOfSteps.judge({
      definition,
      watermarkMs,
      freshness: 'live',
      feedGaps,
      streams: this.counters.streamsOf(definition.journey, fromMs),
      baselines: this.baselines,
      since: new Map(),
      budgets: this.budgets,
      incidents: this.recent(watermarkMs),
      timeZone: 'Europe/Berlin',
      settings: defaultScanSettings,
    });
    for (const { step, baseline, verdict } of judgements) {
      this.baselines.set(step, baseline);
      if (!verdict) continue;
      this.note(step, verdict, watermarkMs);
      const ofStep = this.recent(watermarkMs).filter((incident) => incident.step === step);
      const decision = decideIncident({
        subject: {
          journey: definition.journey,
          journeyVersion: definition.version,
          step,
          ownerTeam: definition.steps.find((one) => one.step === step)!.owner,
        },
        open: ofStep.find(({ state }) => state !== 'resolved') ?? null,
        recentlyResolved: ofStep.find(({ state }) => state === 'resolved') ?? null,
        incidents: this.recent(watermarkMs),
        stepsInOrder: definition.steps.map((one) => one.step),
        verdict,
        nowMs: watermarkMs,
        newId: `${definition.journey}-${this.incidents.length + 1}`,
      });
      this.put(decision, watermarkMs);
    }
  }

  private note(step: string, verdict: Verdict, atMs: number): void {
    const { knownFromMs, judgedMs } = this.watched.get(step) ?? { knownFromMs: null, judgedMs: 0 };
    const isKnown = verdict.kind !== 'none' || verdict.reason === 'sample-too-small';
    this.watched.set(step, {
      knownFromMs: knownFromMs ?? (isKnown ? atMs : null),
      judgedMs: judgedMs + (verdict.kind === 'none' ? 0 : this.everyMs),
    });
  }

  private recent(watermarkMs: number): Incident[] {
    return this.incidents
      .filter(
        ({ resolvedAtMs }) => resolvedAtMs === null || resolvedAtMs >= watermarkMs - REMEMBER_RESOLVED_MS,
      )
      .sort((a, b) => (b.resolvedAtMs ?? Infinity) - (a.resolvedAtMs ?? Infinity));
  }

  private put({ change, incident }: IncidentDecision, atMs: number): void {
    if (change === 'none') return;
    if (change === 'open' || change === 'reopen') this.pages.push({ change, atMs, incident });
    const at = this.incidents.findIndex(({ id }) => id === incident.id);
    if (at === -1) this.incidents.push(incident);
    else this.incidents[at] = incident;
  }
}
