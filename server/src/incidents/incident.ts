import type { Interval } from '../detection/interval.ts';
import type { OpenCase } from '../detection/step-verdict.ts';
import type { Evidence, ImpactEstimate, SegmentFinding, Suspects } from '../detection/verdict.ts';
import type { Trend } from './trend.ts';

/** `mitigated`: somebody says that it is dealt with, and customers have yet to show it. */
export type IncidentState = 'open' | 'acknowledged' | 'mitigated' | 'resolved';

/** Closed list: why an incident is over. */
export type Resolution =
  'recovered' | 'by-hand' | 'journey-removed' | 'step-removed' | 'step-redefined' | 'not-judged';

/** One problem, from opened to resolved, however many verdicts feed it. Times ms since the epoch. */
export interface Incident {
  readonly id: string;
  readonly journey: string;
  readonly journeyVersion: number;
  readonly step: string;
  readonly kind: 'drop-off';
  readonly state: IncidentState;
  /** The incident that has the same cause. Nobody is paged for this one while that one explains it. */
  readonly partOf: string | null;
  /** The team that owns the step, as it was when the incident opened. */
  readonly ownerTeam: string;
  readonly segment: SegmentFinding | null;
  readonly suspects: Suspects | null;
  /** Event time of the verdict that opened it. */
  readonly openedAtMs: number;
  /** Estimated onset, in entry times of customers. */
  readonly startedAtMs: number;
  readonly acknowledgedAtMs: number | null;
  readonly acknowledgedBy: string | null;
  readonly mitigatedAtMs: number | null;
  readonly mitigatedBy: string | null;
  readonly resolvedAtMs: number | null;
  /** Who ended it by hand; null where customers or a change of the journey did. */
  readonly resolvedBy: string | null;
  /** Why it was resolved; null while open. */
  readonly resolution: Resolution | null;
  /** The newest; of a recovered incident, that of its recovery. */
  readonly evidence: Evidence;
  readonly evidenceAtOpening: Evidence;
  /** When it was clearest: at opening much is still missing, after the end much is normal again. */
  readonly evidenceAtWorst: Evidence;
  readonly impact: ImpactEstimate;
  readonly trend: Trend;
  /** Customers lost beyond normal per hour, by the newest mature cohorts. */
  readonly lostPerHour: number;
  /** Since when verdicts have been normal without a break; null while not. */
  readonly quietSinceMs: number | null;
  /** The first entry time that is normal again, once that is shown. */
  readonly recoveredFromMs: number | null;
}

/** What the detector must know of an incident that is not resolved. */
export function openCaseOf(incident: Incident): OpenCase {
  const { observed, expected, ratio, stream } = incident.evidenceAtWorst;
  const { startedAtMs, openedAtMs } = incident;
  return {
    startedAtMs,
    openedAtMs,
    stream: stream ?? { dimension: '', value: '' },
    ratioWhileBad: ratio ?? (expected > 0 ? Math.min(1, observed / expected) : 1),
  };
}

/** The judge looks no further back than this once the incident is resolved; null while it is open. */
export function fenceOf(incident: Incident): number | null {
  return incident.state === 'resolved' ? incident.evidence.windowToMs : null;
}

/** What lies before the onset may be touched by it already. */
const onsetMarginMs = 10 * 60_000;
/** What has lasted a day is how things are: it begins to teach, or an incident that is a new normal would never end. */
const longestQuarantineMs = 24 * 3_600_000;

/** What must not teach what is normal: until the last customer who met it has passed the deadline. */
export function quarantineOf(incident: Incident, deadlineMs: number): Interval {
  const endMs = incident.recoveredFromMs ?? incident.resolvedAtMs ?? Infinity;
  return {
    fromMs: incident.startedAtMs - onsetMarginMs,
    toMs: Math.min(endMs, incident.startedAtMs + longestQuarantineMs) + deadlineMs,
  };
}
