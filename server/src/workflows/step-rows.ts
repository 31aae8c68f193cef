import type { JourneyView, RatePoint, StepRate } from '@wegwarte/contract';
import { KnownNormal } from '../detection/known-normal.ts';
import { stepDeadlinesMs } from '../journeys/journey-definition.ts';
import type { JourneyDefinition } from '../journeys/journey-definition.ts';
import { inFlightOf } from '../windows/cohort-counts.ts';
import type { CohortCounts } from '../windows/cohort-counts.ts';
import type { SegmentTotals } from './counter-reader.ts';
import type { StepWatch } from './watch-store.ts';

const MINUTE_MS = 60_000;
/** The live rate shows this many cohorts. */
const RATE_POINTS = 90;
const MAX_SEGMENTS = 20;

/** What is normal, of the steps where that is known. */
export type StepNormals = ReadonlyMap<string, KnownNormal>;

export function stepNormals(
  { journey, steps }: JourneyDefinition,
  watches: readonly StepWatch[],
): StepNormals {
  return new Map(
    steps.flatMap(({ step }) => {
      const baseline = watches.find((one) => one.journey === journey && one.step === step)?.baseline;
      const known = KnownNormal.of(baseline ?? null);
      return known ? [[step, known] as const] : [];
    }),
  );
}

/** Cohorts fine enough to see an onset, and enough of them to see an hour of mature ones behind the longest deadline. */
export function rateWindow(
  definition: JourneyDefinition,
  asOfMs: number,
): { fromMs: number; widthMs: number } {
  const longestMs = Math.max(...stepDeadlinesMs(definition));
  const widthMs = Math.max(MINUTE_MS, Math.ceil(longestMs / 30 / MINUTE_MS) * MINUTE_MS);
  return { widthMs, fromMs: Math.floor((asOfMs - RATE_POINTS * widthMs) / widthMs) * widthMs };
}

/** The live rate of every step but the goal, with what is normal there. */
export function rateRows(
  definition: JourneyDefinition,
  series: ReadonlyMap<string, readonly CohortCounts[]>,
  widthMs: number,
  normals: StepNormals,
  watermarkMs: number,
): StepRate[] {
  const deadlines = stepDeadlinesMs(definition);
  return definition.steps.slice(0, -1).map(({ step }, index): StepRate => {
    const normal = normals.get(step)?.whole ?? null;
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

/** Segment values of every step but the goal, observed against expected. */
export function segmentRows(
  definition: JourneyDefinition,
  totals: readonly SegmentTotals[],
  normals: StepNormals,
): JourneyView['segments'] {
  return Object.fromEntries(
    definition.steps.slice(0, -1).map(({ step }) => {
      const rows = totals.filter((one) => one.step === step).slice(0, MAX_SEGMENTS);
      return [
        step,
        rows.map(({ dimension, value, entered, advanced, inFlight }) => {
          const normal = normals.get(step)?.segment(dimension, value);
          const expected = normal ? (entered - inFlight) * normal.share : null;
          return { dimension, value, entered, advanced, inFlight, expected };
        }),
      ];
    }),
  );
}
