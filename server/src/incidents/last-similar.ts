import type { SegmentFinding } from '../detection/verdict.ts';
import type { Incident } from './incident.ts';
import { otherSuspects } from './other-suspects.ts';

/**
 * The latest incident that was like this one: of the same step, and of the same customers. Customers are the same where one
 * segment is the other, or a part of it (`paypal` and `paypal + android`); a whole step is like a whole step. As long as it
 * is not clear who is hit, all that were hit at the step count.
 * @param over newest end first; what is open, or the incident itself, does not count
 */
export function lastSimilar(
  incident: Pick<Incident, 'id' | 'journey' | 'step' | 'segment' | 'suspects'>,
  over: readonly Incident[],
): Incident | null {
  const { id, journey, step, segment } = incident;
  const isUnclear = segment === null && otherSuspects(incident).length > 0;
  return (
    over.find(
      (one) =>
        one.id !== id &&
        one.state === 'resolved' &&
        one.journey === journey &&
        one.step === step &&
        (isUnclear || areAlike(segment, one.segment)),
    ) ?? null
  );
}

function areAlike(one: SegmentFinding | null, other: SegmentFinding | null): boolean {
  if (one === null || other === null) return one === other;
  return isWithin(one, other) || isWithin(other, one);
}

function isWithin(inner: SegmentFinding, outer: SegmentFinding): boolean {
  return outer.values.every(({ dimension, value }) =>
    inner.values.some((one) => one.dimension === dimension && one.value === value),
  );
}
