import type { CohortCounts } from '../windows/cohort-counts.ts';
import type { Normal } from './drop-score.ts';
import { firstAtOrAfter, isBlind } from './mature-span.ts';
import type { MatureSpan } from './mature-span.ts';

/** Room above the limit: a relapse must be able to undo a recovery that was shown long ago. */
const headroom = 2;
/** The end is dated where customers get on better than this factor on normal would explain. */
const nearlyNormal = 0.9;

/**
 * Since when customers get on normally again, or null while that is not shown: an upward CUSUM of "normal" against
 * "half as bad as it was" (Page 1954). It judges only cohorts entered since its own last zero, so that the incident
 * itself, which every look-back window still contains, has no say in whether it is over.
 *
 * Incidents fade out, as customers who entered before the end only partly suffered. Half as bad is passed early in
 * that; the end is therefore dated a second time, against "nearly normal", from there on.
 */
export function findRecoveryMs(
  cohorts: readonly CohortCounts[],
  span: MatureSpan,
  onsetMs: number,
  normal: Normal,
  ratioWhileBad: number,
  limit: number,
): number | null {
  const half = oddsAgainst(normal.share, Math.min(0.98, (1 + ratioWhileBad) / 2));
  const nearly = oddsAgainst(normal.share, nearlyNormal);
  let shown = 0;
  let dating = 0;
  let lowest = 0;
  let sinceMs: number | null = null;
  for (let at = firstAtOrAfter(cohorts, onsetMs); at < cohorts.length; at++) {
    const { bucketMs, entered, advanced } = cohorts[at]!;
    if (bucketMs >= span.endMs) break;
    if (isBlind(span, bucketMs)) continue;
    if (shown === 0) {
      dating = 0;
      lowest = Infinity;
    }
    if (dating < lowest) {
      lowest = dating;
      sinceMs = bucketMs;
    }
    const stuck = entered - advanced;
    shown = Math.min(limit + headroom, Math.max(0, shown + advanced * half.got + stuck * half.stuck));
    dating += advanced * nearly.got + stuck * nearly.stuck;
  }
  return shown >= limit ? sinceMs : null;
}

/** Log odds, per customer, of the normal share over a factor on it. */
function oddsAgainst(share: number, factor: number): { got: number; stuck: number } {
  return { got: -Math.log(factor), stuck: Math.log((1 - share) / (1 - share * factor)) };
}
