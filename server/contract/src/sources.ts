import { z } from 'zod';
import { Instant } from './text.ts';
import { RejectReason } from './touchpoint.ts';

/** How the touchpoints of a stretch of event time ended. */
export const OutcomeCounts = z.object({
  accepted: z.int().min(0),
  /** No journey asks for it. */
  ignored: z.int().min(0),
  duplicate: z.int().min(0),
  late: z.int().min(0),
  rejected: z.int().min(0),
});
export type OutcomeCounts = z.infer<typeof OutcomeCounts>;

/** One topic that touchpoints come from. */
export const SourceView = z.object({
  source: z.string(),
  /** As the feed as a whole: see `Freshness`. */
  state: z.enum(['starting', 'live', 'lagging', 'silent']),
  since: Instant,
  partitions: z.int().min(0),
  /** Messages in the log that have not been read. */
  unread: z.int().min(0),
  /** How far what is counted is behind, seconds of event time. */
  behindSeconds: z.number().min(0),
  /** Event time of the newest touchpoint, and up to where event time is complete. */
  newestTouchpoint: Instant.nullable(),
  watermark: Instant.nullable(),
  /** When its last message came. */
  lastMessage: Instant.nullable(),
  /** Touchpoints a second over the last minute and the last hour of event time, up to now, or to where it has been read. */
  perSecond: z.object({ lastMinute: z.number().min(0), lastHour: z.number().min(0) }),
  lastMinute: OutcomeCounts,
  lastHour: OutcomeCounts,
  /** Of the last hour's rejected ones. */
  rejectedBecause: z.array(z.object({ reason: z.string(), count: z.int().min(1) })),
  /** Dead letters that have not been put back, by reason. */
  openLetters: z.array(z.object({ reason: z.string(), count: z.int().min(1) })),
});
export type SourceView = z.infer<typeof SourceView>;

/** Answer of `GET /api/v1/sources`. */
export const SourcesView = z.object({ sources: z.array(SourceView) });
export type SourcesView = z.infer<typeof SourcesView>;

/** Where a message is that could not be read, and why; what it says may be personal and is not told. */
export const DeadLetterView = z.object({
  topic: z.string(),
  partition: z.int().min(0),
  offset: z.int().min(0),
  reason: z.string(),
  detail: z.string(),
  loggedAt: Instant,
  sizeBytes: z.int().min(0),
});
export type DeadLetterView = z.infer<typeof DeadLetterView>;

/** Answer of `GET /api/v1/dead-letters`: the newest that have not been put back. */
export const DeadLettersView = z.object({ letters: z.array(DeadLetterView) });
export type DeadLettersView = z.infer<typeof DeadLettersView>;

/** Which dead letters to put back: those with all of it. */
export const RedriveInput = z.strictObject({
  reason: RejectReason.optional(),
  from: Instant.optional().describe('When the message was first written to its topic, or later.'),
  to: Instant.optional().describe('Before this.'),
  limit: z.int().min(1).max(10_000).default(10_000),
  dryRun: z.boolean().default(false).describe('Count them and change nothing.'),
});
export type RedriveInput = z.infer<typeof RedriveInput>;

export const RedriveReportView = z.object({
  /** By reason. */
  putBack: z.record(z.string(), z.int().min(1)),
  putBackBefore: z.int().min(0),
  /** Not asked for, or above the limit: they stay. */
  left: z.int().min(0),
  /** Too large to have been kept; and where some of them may still lie. */
  withoutValueCount: z.int().min(0),
  withoutValue: z.array(z.object({ topic: z.string(), partition: z.int().min(0), offset: z.int().min(0) })),
  /** What others wrote to the topic. */
  foreign: z.int().min(0),
});
export type RedriveReportView = z.infer<typeof RedriveReportView>;
