import { z } from 'zod';
import { Instant, Slug } from './text.ts';

export const HandOnInput = z.strictObject({
  to: z.union(
    [
      z.strictObject({ team: Slug.describe('Whose escalation begins.') }),
      z.strictObject({ person: Slug.describe('Asked first; after them, the team.') }),
    ],
    { error: 'either team or person' },
  ),
  reason: z.string().trim().min(1).max(200),
});
export type HandOnInput = z.infer<typeof HandOnInput>;

export const SnoozeInput = z.strictObject({
  minutes: z.int().min(5).max(240).describe('After these, whoever asks is asked again.'),
});
export type SnoozeInput = z.infer<typeof SnoozeInput>;

export const AcknowledgeAllInput = z.strictObject({
  team: Slug.describe('The team that is asked to take them.'),
});
export type AcknowledgeAllInput = z.infer<typeof AcknowledgeAllInput>;

export const AcknowledgedAll = z.object({ incidents: z.array(z.string()) });
export type AcknowledgedAll = z.infer<typeof AcknowledgedAll>;

/** One thing that happened to an incident. */
export const IncidentEventView = z.object({
  at: Instant,
  change: z.enum([
    'open',
    'resolve',
    'reopen',
    'detach',
    'acknowledge',
    'escalate',
    'wait',
    'hand-on',
    'snooze',
    'wake',
    'mitigate',
    'relapse',
    'comment',
    'useless',
    'part',
    'page-delivered',
    'page-failed',
    'page-waiting',
  ]),
  /** Why, or what was said. */
  detail: z.string(),
  /** Who did; null: the product itself. */
  by: z.string().nullable(),
  /** Of pages: to whom. */
  receiver: z.object({ team: z.string(), person: z.string().nullable(), channel: z.string() }).nullable(),
  /** Of pages: how often it was tried. */
  attempts: z.int().nullable(),
  /** Of pages: in one message with other incidents, as its receiver gets only so many. */
  inDigest: z.boolean(),
  /** Of `part`: the incident that turned out to have the same cause. */
  incident: z.string().nullable(),
});
export type IncidentEventView = z.infer<typeof IncidentEventView>;

export const CommentInput = z.strictObject({ text: z.string().trim().min(1).max(2_000) });
export type CommentInput = z.infer<typeof CommentInput>;

/** How it went the last time something like it happened. */
export const SimilarIncidentView = z.object({
  id: z.string(),
  startedAt: Instant,
  /** From its onset to its end. */
  seconds: z.number().min(0),
  resolution: z.enum([
    'recovered',
    'by-hand',
    'journey-removed',
    'step-removed',
    'step-redefined',
    'not-judged',
  ]),
  /** Who ended it, or had it. */
  by: z.string().nullable(),
  /** What was said of it last. */
  comment: z.object({ by: z.string(), text: z.string() }).nullable(),
});
export type SimilarIncidentView = z.infer<typeof SimilarIncidentView>;

/** Of the same step and the same customers, the latest that is over; null: none is known. */
export const LastSimilarView = z.object({ similar: SimilarIncidentView.nullable() });
export type LastSimilarView = z.infer<typeof LastSimilarView>;
