import { normalSpread } from './drop-score.ts';
import type { Normal } from './drop-score.ts';
import type { Evidence, Sample } from './verdict.ts';

/** Two-sided 90 % of the normal distribution. */
export const z90 = 1.645;

/** A sample told against what is normal for it. */
export function evidenceOf(
  sample: Omit<Sample, 'expected'>,
  normal: Normal,
  score: number,
  threshold: number,
): Evidence {
  return {
    windowFromMs: sample.fromMs,
    windowToMs: sample.toMs,
    n: sample.n,
    observed: sample.observed,
    expected: sample.n * normal.share,
    normalShare: normal.share,
    stuckNormalHalfWidth: z90 * normalSpread(sample.n, normal),
    score,
    threshold,
  };
}
