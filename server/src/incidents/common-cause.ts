import type { SegmentFinding } from '../detection/verdict.ts';
import type { Incident } from './incident.ts';

/** Onsets are estimates: what explains may be dated this much later than what it explains. */
const onsetSlackMs = 30 * 60_000;
/** What begins so much later has a cause of its own. */
const longestLagMs = 2 * 3_600_000;
/** An upstream step explains no more than it suffers itself; ratios are estimates, too. */
const ratioSlack = 0.15;

/** A drop-off for which an explanation is looked for. */
export interface Unexplained {
  readonly journey: string;
  readonly step: string;
  readonly segment: SegmentFinding | null;
  readonly startedAtMs: number;
  /** Observed over expected. */
  readonly ratio: number;
}

/** What else is wrong, and in which order the steps of the journey come. */
export interface Surroundings {
  /** Of all journeys; resolved ones explain nothing. */
  readonly incidents: readonly Incident[];
  readonly stepsInOrder: readonly string[];
}

/**
 * The open incident that has the same cause, or null:
 *
 * - the same segment is hit, in whichever journey: one payment provider, three journeys;
 * - an earlier step of the same journey is hit for everybody, at least as badly.
 *
 * The one that is longest open comes first. One that is itself part of another explains nothing.
 */
export function commonCause(found: Unexplained, { incidents, stepsInOrder }: Surroundings): Incident | null {
  const candidates = incidents
    .filter((one) => one.state !== 'resolved' && one.partOf === null)
    .filter((one) => one.journey !== found.journey || one.step !== found.step)
    .filter(({ startedAtMs }) => {
      const lagMs = found.startedAtMs - startedAtMs;
      return lagMs >= -onsetSlackMs && lagMs <= longestLagMs;
    })
    .sort((a, b) => a.openedAtMs - b.openedAtMs || (a.id < b.id ? -1 : 1));
  return (
    candidates.find((one) => isSameSegment(one.segment, found.segment)) ??
    candidates.find((one) => isUpstream(one, found, stepsInOrder)) ??
    null
  );
}

/** Both name a value of the same attribute, and nowhere a different one. */
function isSameSegment(one: SegmentFinding | null, other: SegmentFinding | null): boolean {
  if (!one || !other) return false;
  const shared = one.values.flatMap(({ dimension, value }) => {
    const match = other.values.find((candidate) => candidate.dimension === dimension);
    return match ? [match.value === value] : [];
  });
  return shared.length > 0 && shared.every(Boolean);
}

function isUpstream(cause: Incident, found: Unexplained, stepsInOrder: readonly string[]): boolean {
  if (cause.journey !== found.journey || cause.segment) return false;
  const [at, foundAt] = [stepsInOrder.indexOf(cause.step), stepsInOrder.indexOf(found.step)];
  return at >= 0 && at < foundAt && found.ratio >= ratioOf(cause) - ratioSlack;
}

function ratioOf({ evidenceAtWorst: { ratio, observed, expected } }: Incident): number {
  return ratio ?? (expected > 0 ? observed / expected : 1);
}
