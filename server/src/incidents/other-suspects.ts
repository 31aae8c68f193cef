import type { SegmentCandidate } from '../detection/segment-search/search-segments.ts';
import type { Incident } from './incident.ts';

/** What is less likely than this is not worth the time of somebody who was woken. */
const leastProbability = 0.05;

/**
 * Which segments besides the named one may be what is hit, best first: other explanations, and a second cause. Nothing
 * where it is everybody alike.
 */
export function otherSuspects({
  suspects,
  segment,
}: Pick<Incident, 'suspects' | 'segment'>): SegmentCandidate[] {
  if (!suspects || suspects.kind === 'everywhere') return [];
  const named = nameOf(segment?.values ?? []);
  return suspects.candidates.filter(
    ({ values, probability }) =>
      values.length > 0 &&
      nameOf(values) !== named &&
      (probability === null || probability >= leastProbability),
  );
}

function nameOf(values: SegmentCandidate['values']): string {
  return JSON.stringify(values.map(({ dimension, value }) => [dimension, value]));
}
