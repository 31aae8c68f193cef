import type { AttainableDelay, DetectionView, NormalView, StepDetection } from '@wegwarte/contract';
import { ticksAtStep } from '../detection/at-risk.ts';
import { attainableDelayOf } from '../detection/attainable-delay.ts';
import { explainNormal } from '../detection/explain-normal.ts';
import type { HazardBaseline } from '../detection/hazard-baseline.ts';
import { minHistoryMs } from '../detection/hazard-learner.ts';
import type { ScanSettings } from '../detection/scan-settings.ts';
import { scoreLimit } from '../detection/stream-limits.ts';
import type { PageBudget } from '../detection/stream-limits.ts';
import { stepDeadlinesMs } from '../journeys/journey-definition.ts';
import type { JourneyDefinition } from '../journeys/journey-definition.ts';
import type { Clock } from '../kernel/clock.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import { ownerOf } from '../on-call/team.ts';
import type { Team } from '../on-call/team.ts';
import { ageBucketEnds, tickMsOf } from '../windows/ticks.ts';
import type { BaselineResetStore } from './baseline-reset-store.ts';
import type { VersionedJourney } from './journey-versions.ts';
import { showReset } from './reset-baseline.ts';
import { shareBudgets } from './share-budgets.ts';
import type { WatchStore } from './watch-store.ts';

/** Nobody gets on any more; three of ten still do. */
const ratios = [0, 0.3];
const MAX_RESETS = 10;

export interface ShowDetectionParts {
  readonly watches: Pick<WatchStore, 'all'>;
  readonly resets: Pick<BaselineResetStore, 'ofJourney'>;
  readonly settings: ScanSettings;
  /** Of journeys that name none. */
  readonly timeZone: string;
  readonly definitions: () => {
    readonly journeys: readonly VersionedJourney[];
    readonly teams: readonly Team[];
  };
  readonly clock: Clock;
}

export interface NormalQuestion {
  readonly dimension: string | null;
  readonly value: string | null;
  /** Null: now. */
  readonly atMs: number | null;
}

/** What journeys are judged by: how soon a drop-off can be known, what is normal, and why. */
export class ShowDetection {
  private readonly parts: ShowDetectionParts;

  constructor(parts: ShowDetectionParts) {
    this.parts = parts;
  }

  /** @throws WegwarteError `not-found` */
  async detection(journey: string): Promise<DetectionView> {
    const { definitions, resets, timeZone } = this.parts;
    const { journeys, teams } = definitions();
    const definition = this.find(journey);
    const baselines = await this.baselines(journey);
    const budgetOf = shareBudgets(
      journeys.map((one) => one.definition),
      teams,
    );
    const deadlines = stepDeadlinesMs(definition);
    return {
      journey,
      timeZone: definition.timeZone ?? timeZone,
      resets: (await resets.ofJourney(journey, MAX_RESETS)).map(showReset),
      steps: definition.steps.slice(0, -1).map((step, at): StepDetection => {
        const budget = budgetOf(definition, step);
        const team = ownerOf(step, definition, teams);
        const known = { baseline: baselines.get(step.step) ?? null, deadlineMs: deadlines[at]!, budget };
        return {
          step: step.step,
          title: step.title,
          budget: {
            team: team?.team ?? step.owner,
            teamTitle: team?.title ?? { en: step.owner, de: step.owner },
            falsePagesPer4Weeks: budget.pagesPer4Weeks,
            steps: budget.steps,
          },
          learning: this.learning(known),
          watched: this.watched(known),
        };
      }),
    };
  }

  /** @throws WegwarteError `not-found` for a journey, step or segment of which nothing is known, or nothing yet */
  async normal(journey: string, step: string, question: NormalQuestion): Promise<NormalView> {
    const definition = this.find(journey);
    const at = definition.steps.findIndex((one) => one.step === step);
    const baseline = (await this.baselines(journey)).get(step);
    const timeZone = definition.timeZone ?? this.parts.timeZone;
    const atMs = question.atMs ?? this.parts.clock.now();
    const { dimension, value } = question;
    const explained = baseline && explainNormal(baseline, dimension ?? '', value ?? '', atMs, timeZone);
    if (at === -1 || !explained) {
      throw new WegwarteError(
        'not-found',
        `what is normal there is not known, or not yet: ${journey}/${step}`,
      );
    }
    const slots = ticksAtStep(stepDeadlinesMs(definition)[at]!, baseline.tickMs);
    let gotOn = 0;
    let fromTick = 0;
    const ages = explained.ages.flatMap(({ passage, events }, group): NormalView['ages'] => {
      const untilTick = Math.min(slots, ageBucketEnds[group]!);
      if (untilTick <= fromTick) return [];
      gotOn += passage * (untilTick - fromTick);
      fromTick = untilTick;
      return [{ withinSeconds: (untilTick * baseline.tickMs) / 1000, share: gotOn, customers: events }];
    });
    return {
      journey,
      step,
      dimension,
      value,
      at: new Date(atMs).toISOString(),
      timeZone,
      share: explained.share,
      ages,
      segmentFactor: explained.segmentLevel,
      hourOfWeek: explained.hourOfWeek,
      hourFactor: explained.hourFactor,
      driftFactor: explained.driftFactor,
      sigma: explained.sigma,
      customers: explained.events,
      learntSeconds: explained.learntMs / 1000,
      since: new Date(explained.sinceMs).toISOString(),
    };
  }

  private learning({ baseline, deadlineMs }: KnownStep): StepDetection['learning'] {
    if (baseline?.active) return null;
    const { learning } = this.parts.settings;
    const tickMs = tickMsOf(deadlineMs);
    return {
      customers: baseline?.events ?? 0,
      customersNeeded: learning.minEvents,
      seconds: (baseline?.historyMs ?? 0) / 1000,
      secondsNeeded: minHistoryMs(ticksAtStep(deadlineMs, tickMs) * tickMs, learning) / 1000,
    };
  }

  private watched({ baseline, deadlineMs, budget }: KnownStep): StepDetection['watched'] {
    const whole = baseline?.active?.streams[0];
    if (!baseline?.active || !whole) return null;
    const { settings } = this.parts;
    const { eventsPerMinute } = baseline.active;
    const limit = scoreLimit(eventsPerMinute, whole.variances, tickMsOf(deadlineMs), budget, settings);
    const budgets = [budget.pagesPer4Weeks / 4, budget.pagesPer4Weeks, budget.pagesPer4Weeks * 4];
    return {
      enteredPerMinute: whole.share > 0 ? eventsPerMinute / whole.share : 0,
      normalShare: whole.share,
      sigma: Math.sqrt(whole.variance),
      limit: limit - (baseline.streams.length > 1 ? Math.log(settings.weights.whole) : 0),
      delays: budgets.flatMap((pagesPer4Weeks) =>
        ratios.map((ratio): AttainableDelay => {
          const question = { deadlineMs, ratio, budget: { ...budget, pagesPer4Weeks }, settings };
          const delayMs = attainableDelayOf(baseline, question);
          return {
            ratio,
            falsePagesPer4Weeks: pagesPer4Weeks,
            seconds: delayMs === null ? null : delayMs / 1000,
          };
        }),
      ),
    };
  }

  private async baselines(journey: string): Promise<Map<string, HazardBaseline>> {
    const watches = (await this.parts.watches.all()).filter((one) => one.journey === journey);
    return new Map(
      watches.flatMap(({ step, baseline }) => (baseline?.version === 3 ? [[step, baseline] as const] : [])),
    );
  }

  private find(journey: string): JourneyDefinition {
    const { journeys } = this.parts.definitions();
    const found = journeys.find(({ definition }) => definition.journey === journey);
    if (!found) throw new WegwarteError('not-found', `no journey ${journey}`);
    return found.definition;
  }
}

interface KnownStep {
  readonly baseline: HazardBaseline | null;
  readonly deadlineMs: number;
  readonly budget: PageBudget;
}
