import { z } from 'zod';
import { Instant } from './text.ts';
import { Estimate, StepCounts } from './views.ts';

/** What `wegwarte replay --report` writes. Steps in order of the journey, segments and values sorted by name. */
export const ReplayReport = z.object({
  touchpoints: z.object({
    read: z.int(),
    accepted: z.int(),
    duplicate: z.int(),
    late: z.int(),
    rejected: z.int(),
  }),
  journeys: z.array(
    z.object({
      journey: z.string(),
      completed: z.int(),
      steps: z.array(
        StepCounts.extend({
          step: z.string(),
          segments: z.record(z.string(), z.record(z.string(), StepCounts)),
        }),
      ),
    }),
  ),
  incidents: z.array(
    z.object({
      journey: z.string(),
      step: z.string(),
      kind: z.enum(['drop-off']),
      segment: z.record(z.string(), z.string()).nullable(),
      openedAt: Instant,
      startedAt: Instant,
      resolvedAt: Instant.nullable(),
      lostCustomers: Estimate,
    }),
  ),
});
export type ReplayReport = z.infer<typeof ReplayReport>;
