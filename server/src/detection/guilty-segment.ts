import type { CohortStream } from '../windows/cohort-counts.ts';
import type { StepNormal } from './baseline.ts';
import type { DetectionSettings } from './detection-settings.ts';
import { binomialDeviance, dropScore } from './drop-score.ts';
import type { Normal } from './drop-score.ts';
import { countIn } from './mature-span.ts';
import type { MatureSpan } from './mature-span.ts';
import type { SegmentFinding } from './verdict.ts';

/** A headline is made only when the segment explains this much of the missing customers … */
const explainedShare = 0.8;
/** … or the rest lacks no more than chance takes: the 95 % point of its score. */
const restIsNormalScore = 1.35;
/** Log odds for "the segment is worse off than the rest" over "all alike", beyond the number of values to choose from. */
const clearlyWorse = 3;
const highestShare = 0.9995;

interface Part {
  readonly n: number;
  readonly observed: number;
  readonly normal: Normal;
}

/**
 * Which single segment value explains what is missing between two times: the one whose split from the rest fits best,
 * each side measured against its own normal. Null when no single value stands out.
 */
export function findGuiltySegment(
  whole: CohortStream,
  segments: readonly CohortStream[],
  span: MatureSpan,
  fromMs: number,
  normals: StepNormal,
  settings: DetectionSettings,
): SegmentFinding | null {
  const all = countIn(whole.cohorts, span, fromMs, span.endMs);
  let best: SegmentFinding | null = null;
  let bestScore = clearlyWorse + Math.log(Math.max(1, segments.length));
  for (const stream of segments) {
    const { dimension, value } = stream.key;
    const normal = normals.segment(dimension, value);
    if (!normal) continue;
    const part: Part = { ...countIn(stream.cohorts, span, fromMs, span.endMs), normal };
    if (part.n < settings.minEntered) continue;
    const rest: Part = {
      n: Math.max(0, all.n - part.n),
      observed: Math.max(0, all.observed - part.observed),
      normal: normals.without(dimension, value),
    };
    const score = splitScore(part, rest);
    if (score <= bestScore) continue;
    const share = missing(part) / (missing(part) + missing(rest));
    const restIsNormal = dropScore(rest.n, rest.observed, rest.normal) < restIsNormalScore;
    if (share < explainedShare && !restIsNormal) continue;
    best = { dimension, value, share };
    bestScore = score;
  }
  return best;
}

/** Log likelihood ratio of two separate factors on normal against one common factor; 0 when the rest is worse off. */
function splitScore(part: Part, rest: Part): number {
  const expected = part.n * part.normal.share;
  const restExpected = rest.n * rest.normal.share;
  if (part.observed * restExpected >= rest.observed * expected) return 0;
  const common = (part.observed + rest.observed) / (expected + restExpected);
  const deviance = ({ n, observed, normal }: Part) =>
    binomialDeviance(n, observed, Math.min(highestShare, common * normal.share));
  return deviance(part) + deviance(rest);
}

function missing({ n, observed, normal }: Part): number {
  return Math.max(0, n * normal.share - observed);
}
