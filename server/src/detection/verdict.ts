/** What was seen, with its sample. Shares 0..1, times ms since the epoch. */
export interface Evidence {
  readonly windowFromMs: number;
  readonly windowToMs: number;
  /** Customers of mature cohorts who came to the step in the window. */
  readonly n: number;
  readonly observed: number;
  readonly expected: number;
  readonly normalShare: number;
  /** Half-width of the 90 % interval of the number who do not get on, were all normal. */
  readonly stuckNormalHalfWidth: number;
  readonly score: number;
  readonly threshold: number;
}

export interface ImpactEstimate {
  /** Customers lost beyond normal since the onset, with the 90 % interval. */
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

export interface SegmentFinding {
  readonly dimension: string;
  readonly value: string;
  /** Share of the missing customers it explains, 0..1. */
  readonly share: number;
}

/** Why no judgement was made. Closed list. */
export type NoVerdictReason = 'learning' | 'sample-too-small' | 'lagging' | 'feed-silent' | 'no-mature-cohort';

export type Verdict =
  | { readonly kind: 'none'; readonly reason: NoVerdictReason }
  | { readonly kind: 'normal'; readonly evidence: Evidence }
  | { readonly kind: 'watch'; readonly evidence: Evidence; readonly onsetMs: number }
  | {
      readonly kind: 'drop-off';
      readonly evidence: Evidence;
      readonly onsetMs: number;
      readonly segment: SegmentFinding | null;
      readonly impact: ImpactEstimate;
    };
