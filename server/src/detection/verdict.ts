import type { SegmentSearch, SegmentValue } from './segment-search/search-segments.ts';
import type { StreamName } from './step-streams.ts';
import type {
  Evidence as StepEvidence,
  ImpactEstimate as StepImpact,
  NoVerdictReason,
  Sample,
} from './step-verdict.ts';

export type { NoVerdictReason, Sample };

/** What incidents of earlier builds were stored without. */
type AddedToEvidence = 'expectedOfWaiting' | 'ratio' | 'sigma';

/** What was seen, with its sample. Shares 0..1, times ms since the epoch. */
export interface Evidence
  extends Omit<StepEvidence, AddedToEvidence>, Partial<Pick<StepEvidence, AddedToEvidence>> {
  /** The stream the figures are of. Absent of old. */
  readonly stream?: StreamName;
}

export type ImpactEstimate = Omit<StepImpact, 'isLowerBound'> & Partial<Pick<StepImpact, 'isLowerBound'>>;

export interface SegmentFinding {
  /** What those who are hit have in common, in the order of the journey's dimensions; never empty. */
  readonly values: readonly SegmentValue[];
  /** Share of the missing customers it explains, 0..1. */
  readonly share: number;
}

/** What the search among all combinations of attributes made of it, and up to when it looked. */
export interface Suspects extends SegmentSearch {
  readonly asOfMs: number;
}

/** What is known about customers not getting on: since when, who, how many. */
export interface DropOffFinding {
  /** Of the stream it names, which is the segment, one that holds it, or the whole step. */
  readonly evidence: Evidence;
  /** The newest window that is enough to say how bad it is by now. */
  readonly recent: Sample;
  readonly onsetMs: number;
  readonly segment: SegmentFinding | null;
  /** Null where nobody has searched: nobody was paged for it. */
  readonly suspects: Suspects | null;
  readonly impact: ImpactEstimate;
}

/** Cohorts that entered since then are normal again. */
export interface Recovery {
  readonly sinceMs: number;
  /** What the incident cost until then. */
  readonly impact: ImpactEstimate;
}

/**
 * The judgement of one step at one moment. `watch` is suspicious but not worth waking anybody; with an incident open it
 * means that the end of it is not shown yet.
 */
export type Verdict =
  | { readonly kind: 'none'; readonly reason: NoVerdictReason }
  | { readonly kind: 'normal'; readonly evidence: Evidence; readonly recovery: Recovery | null }
  | ({ readonly kind: 'watch' } & DropOffFinding)
  | ({ readonly kind: 'drop-off' } & DropOffFinding);
