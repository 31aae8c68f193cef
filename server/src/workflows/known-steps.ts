import type { HazardBaseline } from '../detection/hazard-baseline.ts';
import { stepMeaning } from '../journeys/journey-definition.ts';
import type { JourneyDefinition } from '../journeys/journey-definition.ts';
import type { Logger } from '../kernel/logger.ts';
import type { BaselineResetStore } from './baseline-reset-store.ts';
import type { StepJudgement } from './judge-journey.ts';
import type { StepBasis, StepWatch, WatchStore } from './watch-store.ts';

/** A notice's figures change with every tick: they are stored this often. */
const NOTICE_EVERY_MS = 60_000;

export interface KnownStepsParts {
  readonly watches: WatchStore;
  readonly resets: Pick<BaselineResetStore, 'lastNumbers'>;
  readonly logger: Logger;
}

export interface KnownOfJourney {
  /** By step; none where what was learnt is of no use any more. */
  readonly baselines: ReadonlyMap<string, HazardBaseline>;
  /** By step: from when on its counters mean what they mean now. */
  readonly since: ReadonlyMap<string, number>;
  readonly bases: ReadonlyMap<string, StepBasis>;
}

/**
 * What has been learnt and was last said of each step, as it is stored.
 *
 * Invariant: what was learnt before a step was defined anew, or before somebody had it forgotten, is never used after
 * it, whichever instance is elected.
 */
export class KnownSteps {
  private readonly parts: KnownStepsParts;
  private known: Map<string, StepWatch> | null = null;
  private lastResets: ReadonlyMap<string, number> = new Map();

  constructor(parts: KnownStepsParts) {
    this.parts = parts;
  }

  forget(): void {
    this.known = null;
  }

  /** To be called before each round. */
  async refresh(): Promise<void> {
    const { watches, resets } = this.parts;
    this.known ??= new Map((await watches.all()).map((watch) => [stepKey(watch), watch]));
    this.lastResets = await resets.lastNumbers();
  }

  all(): readonly StepWatch[] {
    return [...this.known!.values()];
  }

  of(definition: JourneyDefinition, watermarkMs: number): KnownOfJourney {
    const baselines = new Map<string, HazardBaseline>();
    const since = new Map<string, number>();
    const bases = new Map<string, StepBasis>();
    for (const { step } of definition.steps) {
      const known = this.known!.get(stepKey({ journey: definition.journey, step }));
      const basis = this.basisOf(definition, step, watermarkMs);
      bases.set(step, basis);
      if (basis.sinceMs !== null) since.set(step, basis.sinceMs);
      if (known?.baseline && known.basis === basis) baselines.set(step, known.baseline);
    }
    return { baselines, since, bases };
  }

  /** Whether its counters have come to mean something else than they did in the last round. */
  isRedefined(definition: JourneyDefinition, step: string): boolean {
    const basis = this.known!.get(stepKey({ journey: definition.journey, step }))?.basis;
    return !!basis && basis.meaning !== stepMeaning(definition, step);
  }

  async save(
    { journey }: JourneyDefinition,
    judgements: readonly StepJudgement[],
    { bases }: KnownOfJourney,
    nowMs: number,
  ): Promise<void> {
    const news = judgements
      .map((one): StepWatch => ({ journey, ...one, basis: bases.get(one.step)! }))
      .filter((watch) => this.isNews(watch));
    await this.parts.watches.save(news, nowMs);
    for (const watch of news) this.known!.set(stepKey(watch), watch);
  }

  /** The very same object as before while nothing was defined anew or reset. */
  private basisOf(definition: JourneyDefinition, step: string, watermarkMs: number): StepBasis {
    const { journey } = definition;
    const known = this.known!.get(stepKey({ journey, step }))?.basis;
    const meaning = stepMeaning(definition, step);
    const reset = this.lastResets.get(journey) ?? 0;
    const isReset = reset > (known?.reset ?? 0);
    if (known?.meaning === meaning && !isReset) return known;
    if (!known) return { meaning, sinceMs: null, reset };
    const because = isReset ? 'somebody had it forgotten' : 'the step is defined anew';
    this.parts.logger.info({ journey, step, because }, 'what is normal there is learnt from now on');
    return { meaning, sinceMs: watermarkMs, reset };
  }

  /** A verdict is stored when its word changes: its figures are in the incident, where there is one. */
  private isNews(watch: StepWatch): boolean {
    const known = this.known!.get(stepKey(watch));
    if (!known || known.baseline !== watch.baseline || known.basis !== watch.basis) return true;
    if (wordOf(known.verdict) !== wordOf(watch.verdict) || known.notice?.kind !== watch.notice?.kind)
      return true;
    return !!watch.notice && watch.notice.windowToMs >= (known.notice?.windowToMs ?? 0) + NOTICE_EVERY_MS;
  }
}

function wordOf(verdict: StepWatch['verdict']): string | null {
  return verdict && (verdict.kind === 'none' ? verdict.reason : verdict.kind);
}

function stepKey({ journey, step }: { journey: string; step: string }): string {
  return `${journey}/${step}`;
}
