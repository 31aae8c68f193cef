import type { CohortCounts } from '../windows/cohort-counts.ts';
import { normalSpread } from './drop-score.ts';
import type { Normal } from './drop-score.ts';
import { z90 } from './evidence.ts';
import { countIn } from './mature-span.ts';
import type { MatureSpan } from './mature-span.ts';
import type { ImpactEstimate } from './verdict.ts';

/**
 * Customers of mature cohorts who entered in `[fromMs, toMs)` and did not get on though normally they would have. Each
 * customer counts once. Those still inside their deadline are not lost yet, so while an incident lasts this is what is
 * certain, not what it will come to.
 */
export function estimateImpact(
  cohorts: readonly CohortCounts[],
  span: MatureSpan,
  fromMs: number,
  toMs: number,
  normal: Normal,
): ImpactEstimate {
  const { n, observed } = countIn(cohorts, span, fromMs, toMs);
  const missing = n * normal.share - observed;
  const halfWidth = z90 * normalSpread(n, normal);
  return {
    estimate: Math.max(0, missing),
    low: Math.max(0, missing - halfWidth),
    high: Math.max(0, Math.min(n - observed, missing + halfWidth)),
  };
}
