import type { HazardBaseline } from '../../detection/hazard-baseline.ts';
import { defaultScanSettings } from '../../detection/scan-settings.ts';
import { decideIncident } from '../../incidents/decide-incident.ts';
import type { Incident } from '../../incidents/incident.ts';
import { stepDeadlinesMs } from '../../journeys/journey-definition.ts';
import type { JourneyDefinition } from '../../journeys/journey-definition.ts';
import { tickMsOf } from '../../windows/ticks.ts';
import { feedGaps } from '../../windows/feed-gaps.ts';
import { JourneyJudge, judgementReachMs } from '../../workflows/judge-journey.ts';
import type { ReplayCounters } from './replay-counters.ts';

const REMEMBER_RESOLVED_MS = 7 * 24 * 3_600_000;

/** Judges one journey as event time goes by, with the code that runs live. Nobody is paged. */
export class ReplayDetection {
  readonly incidents: Incident[] = [];
  private readonly definition: JourneyDefinition;
  private readonly counters: ReplayCounters;
  private readonly reachMs: number;
  private readonly everyMs: number;
  private readonly judgeOfSteps = new JourneyJudge();
  private baselines = new Map<string, HazardBaseline>();
  private nextMs = -Infinity;
  private activeUntilMs = -Infinity;

  constructor(definition: JourneyDefinition, counters: ReplayCounters) {
    this.definition = definition;
    this.counters = counters;
    this.reachMs = judgementReachMs(definition);
    // As often as the quickest of its steps has a tick.
    this.everyMs = Math.min(...stepDeadlinesMs(definition).slice(0, -1).map(tickMsOf));
  }

  /** Whether the next judgement is due at this watermark. */
  isDue(watermarkMs: number): boolean {
    return watermarkMs >= this.nextMs;
  }

  /** Says that the journey was touched: it is worth judging until those cohorts have left the windows. */
  touched(atMs: number): void {
    this.activeUntilMs = Math.max(this.activeUntilMs, atMs + 2 * this.reachMs);
  }

  judge(watermarkMs: number, feed: readonly { bucketMs: number; count: number }[]): void {
    this.nextMs = Math.floor(watermarkMs / this.everyMs) * this.everyMs + this.everyMs;
    const open = this.incidents.filter(({ state }) => state !== 'resolved');
    if (watermarkMs > this.activeUntilMs && open.length === 0) return;
    const { definition } = this;
    const fromMs = Math.min(watermarkMs - this.reachMs, ...open.map(({ startedAtMs }) => startedAtMs));
    const judgements = this.judgeOfSteps.judge({
      definition,
      watermarkMs,
      freshness: 'live',
      feedGaps: feedGaps(feed),
      streams: this.counters.streamsOf(definition.journey, fromMs),
      baselines: this.baselines,
      since: new Map(),
      incidents: this.recent(watermarkMs),
      timeZone: 'Europe/Berlin',
      settings: defaultScanSettings,
    });
    for (const { step, baseline, verdict } of judgements) {
      this.baselines.set(step, baseline);
      if (!verdict) continue;
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
        verdict,
        nowMs: watermarkMs,
        newId: `${definition.journey}-${this.incidents.length + 1}`,
      });
      if (decision.change !== 'none') this.put(decision.incident);
    }
  }

  /** How far back the feed's rate is looked at. */
  get feedReachMs(): number {
    return this.reachMs;
  }

  private recent(watermarkMs: number): Incident[] {
    return this.incidents
      .filter(
        ({ resolvedAtMs }) => resolvedAtMs === null || resolvedAtMs >= watermarkMs - REMEMBER_RESOLVED_MS,
      )
      .sort((a, b) => (b.resolvedAtMs ?? Infinity) - (a.resolvedAtMs ?? Infinity));
  }

  private put(incident: Incident): void {
    const at = this.incidents.findIndex(({ id }) => id === incident.id);
    if (at === -1) this.incidents.push(incident);
    else this.incidents[at] = incident;
  }
}
