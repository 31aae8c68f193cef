import { z } from 'zod';
import { Instant } from './text.ts';
import { Estimate } from './views.ts';

const Segment = z.record(z.string(), z.string());

/** One incident that would have been opened, and what the page about it would have known. */
export const BacktestIncident = z.object({
  journey: z.string(),
  step: z.string(),
  /** The team that owns the step: it would have been paged. */
  team: z.string(),
  /** Value by dimension of those who were hit; null: everybody, or nobody in particular. */
  segment: Segment.nullable(),
  /** When it began, as estimated by the end. */
  startedAt: Instant,
  openedAt: Instant,
  /** Null: still open at the end. */
  closedAt: Instant.nullable(),
  /** When it was paged: on opening, and each time it came back. */
  pagedAt: z.array(Instant),
  /** From the onset as estimated at the page to the page. */
  delaySeconds: z.number(),
  lostBeforePage: Estimate,
  lostCustomers: Estimate,
  /** Customers who got on in the window that paged, and who were expected to. */
  observed: z.number(),
  expected: z.number(),
});
export type BacktestIncident = z.infer<typeof BacktestIncident>;

/** An incident somebody knows of, and whether it would have been paged. */
export const BacktestLabel = z.object({
  line: z.int(),
  journey: z.string(),
  step: z.string(),
  from: Instant,
  to: Instant,
  segment: Segment.nullable(),
  /** `open-before`: one was open already when it began, so nobody was paged for it. */
  outcome: z.enum(['paged', 'missed', 'open-before', 'outside']),
  /** Of the first page about it; null without one. */
  pagedAt: Instant.nullable(),
  /** From its labelled beginning to that page. */
  delaySeconds: z.number().nullable(),
  lostBeforePage: Estimate.nullable(),
  pagedSegment: Segment.nullable(),
});
export type BacktestLabel = z.infer<typeof BacktestLabel>;

export const BacktestStep = z.object({
  journey: z.string(),
  step: z.string(),
  entered: z.int(),
  /** From when on enough was known of it to page; null: never. */
  knownFrom: Instant.nullable(),
  /** For how many hours enough customers were expected to say something, those before the period included. */
  judgedHours: z.number(),
  pages: z.int(),
  /** Pages about no labelled incident; null without labels. */
  falsePages: z.int().nullable(),
  /** The same for four weeks of which enough was known; null where no time was. */
  falsePagesPer4Weeks: z.number().nullable(),
});
export type BacktestStep = z.infer<typeof BacktestStep>;

/** What `wegwarte backtest --json` writes: what would have been paged over recorded history. */
export const BacktestReport = z.object({
  /** What was looked at: pages before it are not told, touchpoints after it not read. Null: there were no touchpoints. */
  period: z.object({ from: Instant, to: Instant }).nullable(),
  touchpoints: z.object({
    accepted: z.int(),
    duplicate: z.int(),
    rejected: z.int(),
    /** After the period. */
    leftOut: z.int(),
  }),
  incidents: z.array(BacktestIncident),
  /** Null: no label file was given. */
  labels: z.array(BacktestLabel).nullable(),
  steps: z.array(BacktestStep),
});
export type BacktestReport = z.infer<typeof BacktestReport>;
