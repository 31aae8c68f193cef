import { z } from 'zod';
import { Instant, Title } from './text.ts';

/** One customer who waits at a step, by pseudonym. */
export const StuckRun = z.object({
  key: z.string(),
  /** Of the journey, that it follows. */
  version: z.int(),
  /** When it came to the step: its last touchpoint that moved it. */
  enteredAt: Instant,
  /** Until when it may get on. */
  deadlineAt: Instant,
  /** The steps it has entered, in order; the touchpoints themselves are not stored. */
  entries: z.array(z.object({ step: z.string(), at: Instant })),
  segments: z.record(z.string(), z.string()),
});
export type StuckRun = z.infer<typeof StuckRun>;

/** Answer of `GET /api/v1/journeys/{id}/steps/{step}/stuck`. */
export const StuckView = z.object({
  journey: z.string(),
  step: z.string(),
  title: Title,
  at: Instant,
  /** Waiting at the step, as far as was looked; those shown are the longest of them. */
  found: z.int().min(0),
  /** False where it would have taken too long to look at all. */
  complete: z.boolean(),
  runs: z.array(StuckRun),
});
export type StuckView = z.infer<typeof StuckView>;
