import { z } from 'zod';

/** Attribute and identity values: flat, so that a condition or a segment can name them by one key. */
export const AttributeValue = z.union([z.string().max(1024), z.number(), z.boolean(), z.null()]);
export type AttributeValue = z.infer<typeof AttributeValue>;

/**
 * One observed contact of a customer with the company, in Wegwarte's own JSON.
 * `time` is event time (ISO 8601 with zone). Identities are raw here and nowhere behind the decoder.
 */
export const Touchpoint = z.object({
  id: z.string().min(1).max(256),
  type: z.string().min(1).max(256),
  time: z.iso.datetime({ offset: true }),
  identities: z
    .record(z.string().max(64), z.string().min(1).max(256))
    .refine((identities) => Object.keys(identities).length > 0, 'at least one identity is needed'),
  /**
   * By which value of a kind the same somebody was known before: from now on the visitor of `{ customer: "anon-123" }` is
   * the customer named in `identities`, and runs in flight are carried over.
   */
  previousIdentity: z.record(z.string().max(64), z.string().min(1).max(256)).optional(),
  /** Only scalars can be matched or counted by; anything nested is dropped at the door. */
  attributes: z.record(z.string(), z.unknown()).default({}),
  source: z.string().min(1).max(256).default('unknown'),
});
export type Touchpoint = z.infer<typeof Touchpoint>;
export type TouchpointInput = z.input<typeof Touchpoint>;

/**
 * Why a message was not counted as a touchpoint. Closed list: metrics and dead letters use exactly these.
 * The last ones are of one format each: no event, call or line of that format at all; a mapping that finds nothing where
 * it looks; no id of a schema, an id the registry does not know, content that does not fit its schema. The very last is
 * of no message but of a whole batch that could not be unpacked.
 */
export const RejectReason = z.enum([
  'not-json',
  'too-large',
  'invalid-touchpoint',
  'time-in-future',
  'time-out-of-range',
  'not-cloudevent',
  'not-segment',
  'not-snowplow',
  'mapping-mismatch',
  'no-schema',
  'schema-unknown',
  'schema-mismatch',
  'unreadable-batch',
]);
export type RejectReason = z.infer<typeof RejectReason>;

/** How each message ended. */
export const TouchpointOutcome = z.enum(['accepted', 'ignored', 'duplicate', 'late', 'rejected']);
export type TouchpointOutcome = z.infer<typeof TouchpointOutcome>;

/** Answer of `POST /api/v1/touchpoints`: how many were written to the log, and what was wrong with the rest. */
export const CollectorReceipt = z.object({
  accepted: z.int().min(0),
  rejected: z.array(z.object({ index: z.int().min(0), reason: RejectReason, detail: z.string() })),
});
export type CollectorReceipt = z.infer<typeof CollectorReceipt>;

/** The same for calls of Segment's libraries, in the words they wait for. */
export const SegmentReceipt = CollectorReceipt.extend({ success: z.literal(true) });
export type SegmentReceipt = z.infer<typeof SegmentReceipt>;
