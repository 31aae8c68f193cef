import { stepDeadlinesMs } from '../journeys/journey-definition.ts';
import type { JourneyDefinition } from '../journeys/journey-definition.ts';
import { BUCKET_MS, bucketOf } from '../windows/cohort-counts.ts';

/** Half-open, ms since the epoch. */
export interface AskedWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface ComparedUntil {
  readonly step: string;
  readonly window: number;
  readonly against: number;
}

/**
 * Up to where a step's cohorts are compared: those that are over. Of windows equally long the other's tail is left out
 * too, since it is other people who come at other hours.
 */
export function comparedUntil(
  definition: JourneyDefinition,
  window: AskedWindow,
  against: AskedWindow,
  watermarkMs: number,
): ComparedUntil[] {
  const deadlines = stepDeadlinesMs(definition);
  const isAlike = window.toMs - window.fromMs === against.toMs - against.fromMs;
  return definition.steps.slice(0, -1).map(({ step }, index) => {
    const matureBeforeMs = bucketOf(watermarkMs - deadlines[index]! - BUCKET_MS);
    const cut = (asked: AskedWindow) => Math.max(0, asked.toMs - Math.max(matureBeforeMs, asked.fromMs));
    const [mine, other] = [cut(window), cut(against)];
    const both = Math.max(mine, other);
    return {
      step,
      window: window.toMs - (isAlike ? both : mine),
      against: against.toMs - (isAlike ? both : other),
    };
  });
}
