import { z } from 'zod';
import { Instant, Title } from './text.ts';

/** Half-open. */
export const WindowView = z.object({ from: Instant, to: Instant });
export type WindowView = z.infer<typeof WindowView>;

const verdict = z.enum(['more', 'less', 'noise']);

/** Of two shares: the window's less the other's, -1..1, with the interval that holds it. `noise`: the interval holds 0. */
export const ShareDifference = z.object({
  difference: z.number(),
  low: z.number(),
  high: z.number(),
  verdict,
});
export type ShareDifference = z.infer<typeof ShareDifference>;

/** Seconds, with their interval. */
export const TimeEstimate = z.object({ seconds: z.number(), low: z.number(), high: z.number() });
export type TimeEstimate = z.infer<typeof TimeEstimate>;

/** Runs that entered in the window's cohorts that are over: `entered = advanced + dropped + abandoned`. */
export const ComparedCounts = z.object({
  entered: z.int(),
  advanced: z.int(),
  dropped: z.int(),
  abandoned: z.int(),
});
export type ComparedCounts = z.infer<typeof ComparedCounts>;

/** What a step was like in one of the windows. */
export const ComparedStep = ComparedCounts.extend({
  /** Cohorts from here on are left out, since they, or their like in the other window, are not over. */
  until: Instant,
  /** The journey's versions in force then count the step in another way than the version of today does. */
  countedOtherwise: z.boolean(),
  /** How long those took who got on in that time: half of them, and 95 of 100. Null: nobody did. */
  time: z.object({ n: z.int(), p50: TimeEstimate, p95: TimeEstimate }).nullable(),
});
export type ComparedStep = z.infer<typeof ComparedStep>;

export const StepComparison = z.object({
  step: z.string(),
  title: Title,
  window: ComparedStep,
  against: ComparedStep,
  /** Of the share that got on; null where nobody came in one of the windows. */
  advanced: ShareDifference.nullable(),
  /** Of the share that abandoned. */
  abandoned: ShareDifference.nullable(),
  /** Whether half of those who got on took longer or less; null where nobody did in one of the windows. */
  p50: verdict.nullable(),
  p95: verdict.nullable(),
  /** Relative standard deviation from day to day that is allowed for; null while that is not learnt. */
  sigma: z.number().nullable(),
});
export type StepComparison = z.infer<typeof StepComparison>;

export const SegmentComparison = z.object({
  dimension: z.string(),
  value: z.string(),
  window: ComparedCounts,
  against: ComparedCounts,
  /** Of the segment's part of all who came to the step. */
  part: ShareDifference.nullable(),
  /** Of the share of the segment that got on. */
  advanced: ShareDifference.nullable(),
});
export type SegmentComparison = z.infer<typeof SegmentComparison>;

/** Answer of `GET /api/v1/journeys/{id}/comparison`. */
export const ComparisonView = z.object({
  journey: z.string(),
  at: Instant,
  window: WindowView,
  against: WindowView,
  /** With what probability all intervals of the answer hold together. */
  confidence: z.number(),
  /** All but the goal. */
  steps: z.array(StepComparison),
  /** Whose segments these are: those most came with in either window first, at most 30. */
  segmentsOf: z.string(),
  segments: z.array(SegmentComparison),
});
export type ComparisonView = z.infer<typeof ComparisonView>;
