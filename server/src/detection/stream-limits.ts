import { COMBINATION } from '../windows/cohort-counts.ts';
import type { ExpectedProgress } from './expected-progress.ts';
import { steadinessOf } from './nb-glr.ts';
import type { PackedNormal } from './packed-normal.ts';
import { coarsenessOf, spanOf } from './scan-settings.ts';
import type { ScanSettings } from './scan-settings.ts';
import type { StepStreams } from './step-streams.ts';

/** False pages a team puts up with, and how many steps share them: each of those gets an equal part. */
export interface PageBudget {
  /** Watched steps of the team, of all its journeys. */
  readonly steps: number;
  /** One is what the limits are measured for. */
  readonly pagesPer4Weeks: number;
}

export const oneStepBudget: PageBudget = { steps: 1, pagesPer4Weeks: 1 };

/** What a budget adds to the limit: false pages fall by a factor e with every 1 that a score has to be higher. */
export function costOf({ steps, pagesPer4Weeks }: PageBudget): number {
  return Math.log(steps / pagesPer4Weeks);
}

/** What a stream's score has to reach: Infinity for one that is not judged by itself. */
export interface StreamLimits {
  readonly threshold: Float64Array;
  /** Relative, of what is expected over days. */
  readonly variance: Float64Array;
  /** The same by span: what may change within a window. The last one is that over days. */
  readonly variances: readonly Float64Array[];
}

/**
 * The limit before weights: it rises with traffic, as every event is another look. But of very many events in one level's
 * time only so many tell something new as normal variation lets through: a huge step looks no more often than one whose
 * chance is as large as its variation.
 *
 * @param variances relative, of the whole step, by span
 */
export function scoreLimit(
  eventsPerMinute: number,
  variances: readonly number[],
  tickMs: number,
  budget: PageBudget,
  settings: ScanSettings,
) {
  const { base, slope, low, high } = settings.limit;
  const events = eventsPerMinute * coarsenessOf(tickMs);
  const known = (events * settings.level.shortestTicks) / 6;
  const shortest = variances[spanOf(0, tickMs, settings)] ?? 0;
  const looks = events / (1 + known / steadinessOf(shortest));
  const perTurn = Math.max(looks, Number.MIN_VALUE);
  const limit = Math.min(high, Math.max(low, base + slope * Math.log(perTurn)));
  return limit + costOf(budget);
}

/** Shares the step's limit out over its streams. Weights add up to 1 over those that are judged. */
export function streamLimits(
  streams: StepStreams,
  expected: ExpectedProgress,
  normal: PackedNormal,
  limit: number,
  settings: ScanSettings,
): StreamLimits {
  const { count } = streams;
  const kinds = Array.from({ length: count }, (_, stream) => {
    const { dimension } = streams.key(stream);
    if (stream === 0) return 'whole';
    if ((expected.normalOf(stream)?.events ?? 0) < settings.minStreamEvents) return null;
    if (dimension !== COMBINATION) return normal.dimensions.includes(dimension) ? 'singles' : null;
    return normal.dimensions.length === streams.dimensions.length ? 'combinations' : null;
  });
  const number = { whole: 0, singles: 0, combinations: 0 };
  for (const kind of kinds) if (kind) number[kind]++;
  const { weights } = settings;
  const all = (['whole', 'singles', 'combinations'] as const).reduce(
    (sum, kind) => sum + (number[kind] > 0 ? weights[kind] : 0),
    0,
  );
  const threshold = Float64Array.from(kinds, (kind) =>
    kind ? limit - Math.log(weights[kind] / number[kind] / all) : Infinity,
  );
  const variance = Float64Array.from({ length: count }, (_, stream) => {
    const known = expected.normalOf(stream);
    return known ? known.variance : normal.sigma ** 2 + 1 / settings.learning.levelEvents;
  });
  const spans = settings.learning.spanTicks.map((_, span) =>
    Float64Array.from(variance, (overDays, stream) => {
      const known = expected.normalOf(stream) ?? expected.normalOf(0);
      return known?.variances[span] ?? overDays;
    }),
  );
  return { threshold, variance, variances: [...spans, variance] };
}
