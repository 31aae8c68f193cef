import type { Evidence, ImpactEstimate, SegmentFinding } from '../detection/verdict.ts';

export type IncidentState = 'open' | 'acknowledged' | 'resolved';

/** One problem, from opened to resolved, however many verdicts feed it. Times ms since the epoch. */
export interface Incident {
  readonly id: string;
  readonly journey: string;
  readonly journeyVersion: number;
  readonly step: string;
  readonly kind: 'drop-off';
  readonly state: IncidentState;
  /** The team that owns the step, as it was when the incident opened. */
  readonly ownerTeam: string;
  readonly segment: SegmentFinding | null;
  /** Event time of the verdict that opened it. */
  readonly openedAtMs: number;
  /** Estimated onset. */
  readonly startedAtMs: number;
  readonly acknowledgedAtMs: number | null;
  readonly acknowledgedBy: string | null;
  readonly resolvedAtMs: number | null;
  /** Why it was resolved; null while open. */
  readonly resolution: 'recovered' | 'journey-removed' | 'step-removed' | null;
  readonly evidence: Evidence;
  readonly evidenceAtOpening: Evidence;
  readonly impact: ImpactEstimate;
  /** Since when verdicts have been normal without a break; null while not. */
  readonly quietSinceMs: number | null;
}
