import type { ComparisonView } from '@wegwarte/contract';
import type { JourneyDefinition } from '../journeys/journey-definition.ts';
import type { Clock } from '../kernel/clock.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import { BUCKET_MS, bucketOf } from '../windows/cohort-counts.ts';
import type { FeedTimes } from '../windows/feed-state.ts';
import { compareSteps } from './compared-steps.ts';
import { comparedUntil } from './compared-until.ts';
import type { AskedWindow } from './compared-until.ts';
import type { CounterReader, WindowTotals } from './counter-reader.ts';
import type { RetiredJourney, VersionedJourney } from './journey-versions.ts';
import { readFeed } from './read-feed.ts';
import type { StepWatch, WatchStore } from './watch-store.ts';

/** A week, and the hour by which clocks may have been put back in it. */
const MAX_WINDOW_MS = (7 * 24 + 1) * 3_600_000;
/** Days must have been seen for what changes from one to the next to be known. */
const SIGMA_LEARNT_MS = 3 * 86_400_000;
/** Of several who ask at once, the others are asked to wait: each has up to a week of counters added up, twice. */
const MAX_AT_ONCE = 2;

export interface CompareWindowsParts {
  readonly counters: CounterReader;
  readonly watches: Pick<WatchStore, 'all'>;
  readonly times: FeedTimes;
  readonly clock: Clock;
  readonly definitions: () => {
    readonly journeys: readonly VersionedJourney[];
    readonly former: readonly RetiredJourney[];
  };
}

export interface ComparisonQuestion {
  readonly window: AskedWindow;
  readonly against: AskedWindow;
  /** Whose segments are compared; null: the first step's. */
  readonly step: string | null;
}

/** Sets one window of a journey against another: cohorts that are over only, and what is noise is said to be. */
export class CompareWindows {
  private readonly parts: CompareWindowsParts;
  private underWay = 0;

  constructor(parts: CompareWindowsParts) {
    this.parts = parts;
  }

  /** @throws WegwarteError `not-found`; `input-invalid` for windows that cannot be compared; `overloaded` */
  async compare(id: string, question: ComparisonQuestion): Promise<ComparisonView> {
    const definition = this.find(id);
    const segmentsOf = question.step ?? definition.steps[0]!.step;
    if (!definition.steps.slice(0, -1).some(({ step }) => step === segmentsOf)) {
      throw new WegwarteError('not-found', `journey ${id} has no step ${segmentsOf} that one gets on from`);
    }
    const nowMs = this.parts.clock.now();
    const window = checked('from, to', question.window, nowMs);
    const against = checked('againstFrom, againstTo', question.against, nowMs);
    if (this.underWay >= MAX_AT_ONCE) {
      throw new WegwarteError('overloaded', 'other windows are being compared: ask again in a moment');
    }
    this.underWay++;
    try {
      const { counters, times, watches, definitions } = this.parts;
      const { watermarkMs } = await readFeed(counters, times, nowMs);
      const untils = comparedUntil(definition, window, against, watermarkMs ?? nowMs);
      const totalsOf = (asked: AskedWindow, side: 'window' | 'against'): Promise<readonly WindowTotals[]> =>
        counters.window({
          journey: id,
          fromMs: asked.fromMs,
          steps: untils.map((until) => ({ step: until.step, toMs: until[side] })),
          segmentsOf,
        });
      const { former } = definitions();
      return {
        journey: id,
        at: new Date(nowMs).toISOString(),
        window: show(window),
        against: show(against),
        ...compareSteps({
          definition,
          former: former.filter((one) => one.definition.journey === id),
          sigmas: sigmasOf(id, await watches.all()),
          segmentsOf,
          untils,
          window: { ...window, totals: await totalsOf(window, 'window') },
          against: { ...against, totals: await totalsOf(against, 'against') },
        }),
      };
    } finally {
      this.underWay--;
    }
  }

  private find(id: string): JourneyDefinition {
    const found = this.parts.definitions().journeys.find(({ definition }) => definition.journey === id);
    if (!found) throw new WegwarteError('not-found', `no journey ${id}`);
    return found.definition;
  }
}

/** By step, relative standard deviation from day to day, where that is learnt. */
function sigmasOf(journey: string, watches: readonly StepWatch[]): ReadonlyMap<string, number> {
  return new Map(
    watches.flatMap(({ journey: of, step, baseline }) => {
      const active = of === journey && baseline?.version === 3 ? baseline.active : null;
      if (!active || active.learntMs < SIGMA_LEARNT_MS) return [];
      return [[step, Math.sqrt(active.streams[0]!.variance)] as const];
    }),
  );
}

/** Of whole buckets. */
function checked(name: string, { fromMs, toMs }: AskedWindow, nowMs: number): AskedWindow {
  if (fromMs >= toMs) throw new WegwarteError('input-invalid', `${name}: the end is not after the start`);
  if (fromMs >= nowMs) throw new WegwarteError('input-invalid', `${name}: the window has not begun`);
  if (toMs - fromMs > MAX_WINDOW_MS) {
    throw new WegwarteError('input-invalid', `${name}: longer than 7 days; choose a shorter window`);
  }
  return { fromMs: bucketOf(fromMs), toMs: bucketOf(toMs + BUCKET_MS - 1) };
}

function show({ fromMs, toMs }: AskedWindow): ComparisonView['window'] {
  return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
}
