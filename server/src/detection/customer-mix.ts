import type { CohortStream } from '../windows/cohort-counts.ts';
import type { StepNormal } from './baseline.ts';
import type { Normal } from './drop-score.ts';
import { countIn } from './mature-span.ts';
import type { MatureSpan } from './mature-span.ts';

/**
 * A dimension says who the customers are only where it is known of (nearly) all of them. One that becomes known on the
 * way is known of those who get on: to correct by it would explain every drop-off away.
 */
const knownOfAll = 0.98;

/**
 * What is normal for the very customers who came since `fromMs`: a campaign that brings many of a kind that rarely gets
 * on lowers the share of the whole step with nothing being wrong. Takes the dimension that lowers it most.
 */
export function normalForMix(
  whole: CohortStream,
  segments: readonly CohortStream[],
  span: MatureSpan,
  fromMs: number,
  normals: StepNormal,
): Normal {
  const { n } = countIn(whole.cohorts, span, fromMs, span.endMs);
  const byDimension = new Map<string, { n: number; expected: number }>();
  for (const { key, cohorts } of segments) {
    const sum = byDimension.get(key.dimension) ?? { n: 0, expected: 0 };
    const counts = countIn(cohorts, span, fromMs, span.endMs);
    const share = normals.segment(key.dimension, key.value)?.share ?? normals.whole.share;
    byDimension.set(key.dimension, { n: sum.n + counts.n, expected: sum.expected + counts.n * share });
  }
  let { share } = normals.whole;
  for (const sum of byDimension.values()) {
    if (sum.n > 0 && sum.n >= knownOfAll * n) share = Math.min(share, sum.expected / sum.n);
  }
  return { ...normals.whole, share };
}
