import { z } from 'zod';
import { TimeZone } from './rota-file.ts';
import { Instant, Slug } from './text.ts';

export const SilenceMatcher = z
  .strictObject({
    journey: Slug.optional(),
    step: Slug.optional(),
    team: Slug.optional().describe('The team that would be paged.'),
    segment: z
      .strictObject({ dimension: z.string().min(1).max(100), value: z.string().min(1).max(200) })
      .optional()
      .describe('What an incident was traced to; one of the whole step is in no segment.'),
  })
  .refine((matcher) => Object.values(matcher).some((value) => value !== undefined), {
    error: 'name a journey, a step, a team or a segment: nothing silences everything',
  });

export const SilenceRecurrence = z.strictObject({
  rule: z.string().min(1).max(200).describe('RRULE of RFC 5545, such as FREQ=WEEKLY;BYDAY=SU.'),
  timeZone: TimeZone,
  minutes: z.int().min(1).max(1_440).describe('How long each window is.'),
});

export const SilenceInput = z.strictObject({
  matcher: SilenceMatcher,
  from: Instant.optional().describe('Begin; of the first window where it comes back. Absent: now.'),
  to: Instant.describe('End of it all.'),
  recurrence: SilenceRecurrence.optional(),
  reason: z.string().trim().min(1).max(200),
});
export type SilenceInput = z.infer<typeof SilenceInput>;

export const SilenceView = z.object({
  id: z.string(),
  matcher: z.object({
    journey: z.string().optional(),
    step: z.string().optional(),
    team: z.string().optional(),
    segment: z.object({ dimension: z.string(), value: z.string() }).optional(),
  }),
  from: Instant,
  to: Instant,
  recurrence: z.object({ rule: z.string(), timeZone: z.string(), minutes: z.number() }).nullable(),
  reason: z.string(),
  createdBy: z.string(),
  createdAt: Instant,
  endedBy: z.string().nullable(),
  endedAt: Instant.nullable(),
});
export type SilenceView = z.infer<typeof SilenceView>;
