import type { StreamName } from './step-streams.ts';

/** Customers who could get on in `[fromMs, toMs)`, and how many did. */
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
  /** How many of the n would normally have got on by now. */
  readonly expected: number;
  /** What the score compares with: progress expected of those who were waiting at each moment. */
  readonly expectedOfWaiting: number;
  /** Observed over expected of those waiting: the factor on normal. */
  readonly ratio: number;
  /** Share of those who enter that normally gets on. */
  readonly normalShare: number;
  /** Half-width of the 90 % interval of the number who do not get on, were all normal. */
  readonly stuckNormalHalfWidth: number;
  /** Relative standard deviation of normal that was allowed for. */
  readonly sigma: number;
  /** Log of the odds against chance of the most telling stream, and the limit it had to pass. */
  readonly score: number;
  readonly threshold: number;
}

export interface ImpactEstimate {
  /** Customers lost beyond normal since the onset, with the 90 % interval. */
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  /** While it goes on, and where it began slowly and is dated late, more has been lost than can be told. */
  readonly isLowerBound: boolean;
}

/** Why no judgement was made. Closed list. */
export type NoVerdictReason = 'learning' | 'sample-too-small' | 'lagging' | 'feed-silent';

export interface DropOffFinding {
  readonly evidence: Evidence;
  /** The most telling stream, where it alone is hit; else the whole step. */
  readonly stream: StreamName;
  /** Share of what is missing at the step that is missing in the stream, 0..1. */
  readonly explained: number;
  readonly onsetMs: number;
  /** The newest window that is enough to say how bad it is by now. */
  readonly recent: Sample;
  readonly impact: ImpactEstimate;
}

/** Customers get on normally since then. */
export interface Recovery {
  readonly sinceMs: number;
  readonly impact: ImpactEstimate;
}

/**
 * The judgement of one step at one moment. `watch` is suspicious but not worth waking anybody; with an incident open it
 * means that the end of it is not shown yet. `slowdown`: customers take longer, but get on. `traffic`: they get on, but
 * unusually many or few come.
 */
export type StepVerdict =
  | { readonly kind: 'none'; readonly reason: NoVerdictReason; readonly learnt: number }
  | { readonly kind: 'normal'; readonly evidence: Evidence; readonly recovery: Recovery | null }
  | {
      readonly kind: 'traffic';
      readonly evidence: Evidence;
      /** How many have come since then, and how many usually come. */
      readonly fromMs: number;
      readonly entered: number;
      readonly usual: number;
    }
  | ({ readonly kind: 'watch' } & DropOffFinding)
  | ({ readonly kind: 'slowdown' } & DropOffFinding)
  | ({ readonly kind: 'drop-off' } & DropOffFinding);

/** What an open incident tells the detector, which then asks not "is it bad?" but "is it over?". */
export interface OpenCase {
  readonly startedAtMs: number;
  readonly openedAtMs: number;
  readonly stream: StreamName;
  /** Evidence.ratio when it was worst. */
  readonly ratioWhileBad: number;
}
