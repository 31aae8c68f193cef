import type { SegmentSearch, SegmentValue } from './segment-search/search-segments.ts';
import type { StreamName } from './step-streams.ts';

/** Customers who could get on in `[fromMs, toMs)`, and how many of them did. */
export interface Sample {
  readonly fromMs: number;
  readonly toMs: number;
  readonly n: number;
  readonly observed: number;
  readonly expected: number;
}

/** What was seen, with its sample. Shares 0..1, times ms since the epoch. */
export interface Evidence {
  readonly windowFromMs: number;
  readonly windowToMs: number;
  /** Customers who could get on in the window: those waiting when it began, and those who have come since. */
  readonly n: number;
  readonly observed: number;
  readonly expected: number;
  readonly normalShare: number;
  /** Half-width of the 90 % interval of the number who do not get on, were all normal. */
  readonly stuckNormalHalfWidth: number;
  /** Log of the odds against chance of the most telling stream, and the limit it had to pass. */
  readonly score: number;
  readonly threshold: number;
  /** Progress expected of those who were waiting at each moment: what the score compares with. Absent of old. */
  readonly expectedOfWaiting?: number;
  /** Observed over that: the factor on normal. */
  readonly ratio?: number;
  /** Relative standard deviation of normal that was allowed for. */
  readonly sigma?: number;
  /** The stream the figures are of. */
  readonly stream?: StreamName;
}

export interface ImpactEstimate {
  /** Customers lost beyond normal since the onset, with the 90 % interval. */
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  /** While it goes on, more has been lost than can be told. */
  readonly isLowerBound?: boolean;
}

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

/** Why no judgement was made. Closed list. */
export type NoVerdictReason = 'learning' | 'sample-too-small' | 'lagging' | 'feed-silent';

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
