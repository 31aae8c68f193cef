import { COMBINATION } from '../windows/cohort-counts.ts';
import type { SegmentLeaf } from './segment-search/segment-leaf.ts';
import type { StepStreams } from './step-streams.ts';
import type { Mark, WindowSums } from './window-sums.ts';

/** With fewer customers than this outside all leaves, what is expected of them is but the rounding of learnt hazards. */
const outsideShare = 0.02;

/**
 * The step's customers since a mark by full combination of their attributes, for the segment search. Whoever is in none
 * (past the limit of combinations, or with the journey's only attribute unknown) is a leaf of which nothing is known.
 */
export function segmentLeavesOf(streams: StepStreams, sums: WindowSums, mark: Mark): SegmentLeaf[] {
  const unknown = streams.dimensions.map(() => null);
  const leaves: SegmentLeaf[] = [];
  let outside = sums.customersSince(mark, 0);
  let observed = sums.observedSince(mark, 0);
  let expected = sums.expectedSince(mark, 0);
  for (let stream = 1; stream < streams.count; stream++) {
    const values = leafValues(streams, stream, unknown);
    if (!values) continue;
    const leaf = {
      values,
      observed: sums.observedSince(mark, stream),
      expected: sums.expectedSince(mark, stream),
    };
    leaves.push(leaf);
    outside -= sums.customersSince(mark, stream);
    observed -= leaf.observed;
    expected -= leaf.expected;
  }
  if (outside >= outsideShare * sums.customersSince(mark, 0) && expected > 0) {
    leaves.push({ values: unknown, observed: Math.max(0, observed), expected });
  }
  return leaves;
}

/** Null for streams that are no leaf: the whole step, and single values where there are combinations. */
function leafValues(
  streams: StepStreams,
  stream: number,
  unknown: readonly null[],
): readonly (string | null)[] | null {
  const { dimension, value } = streams.key(stream);
  if (streams.dimensions.length === 1) return dimension === streams.dimensions[0] ? [value] : null;
  return dimension === COMBINATION ? (streams.valuesOf(stream) ?? unknown) : null;
}
