import { z } from 'zod';
import { Instant, Title } from './text.ts';

export const BaselineResetInput = z.strictObject({
  reason: z.string().trim().min(1).max(200).describe('Why what was learnt is of no use any more.'),
});
export type BaselineResetInput = z.infer<typeof BaselineResetInput>;

export const BaselineResetView = z.object({ at: Instant, by: z.string(), reason: z.string() });
export type BaselineResetView = z.infer<typeof BaselineResetView>;

/** How long after the onset half of such incidents are paged. */
export const AttainableDelay = z.object({
  /** What is left of customers' pull to get on: 0 when nobody gets on any more. */
  ratio: z.number(),
  falsePagesPer4Weeks: z.number(),
  /** Null: not within twelve hours, or longer where deadlines are longer than a quarter of an hour. */
  seconds: z.number().nullable(),
});
export type AttainableDelay = z.infer<typeof AttainableDelay>;

export const StepDetection = z.object({
  step: z.string(),
  title: Title,
  /** How many false pages in four weeks its team puts up with, and how many steps share them. */
  budget: z.object({ team: z.string(), teamTitle: Title, falsePagesPer4Weeks: z.number(), steps: z.int() }),
  /** How far it has got; null when there is something to judge by. Nobody is paged before. */
  learning: z
    .object({
      customers: z.number(),
      customersNeeded: z.int(),
      seconds: z.number(),
      secondsNeeded: z.number(),
    })
    .nullable(),
  /** Null while learning. */
  watched: z
    .object({
      enteredPerMinute: z.number(),
      /** Share of those who enter that gets on. */
      normalShare: z.number(),
      /** Relative standard deviation of what gets on, from day to day. */
      sigma: z.number(),
      /** Log of the odds against chance that evidence of the whole step must reach. */
      limit: z.number(),
      /** For the team's budget, a quarter of it and four times it. */
      delays: z.array(AttainableDelay),
    })
    .nullable(),
});
export type StepDetection = z.infer<typeof StepDetection>;

/** What a journey's steps are judged by. */
export const DetectionView = z.object({
  journey: z.string(),
  /** IANA name; what is normal goes by its hours. */
  timeZone: z.string(),
  /** When what was learnt was forgotten at somebody's word, newest first, at most 10. */
  resets: z.array(BaselineResetView),
  /** All but the goal. */
  steps: z.array(StepDetection),
});
export type DetectionView = z.infer<typeof DetectionView>;

/** What is normal for a step or a segment of it at a time, in the parts it is made of. */
export const NormalView = z.object({
  journey: z.string(),
  step: z.string(),
  dimension: z.string().nullable(),
  value: z.string().nullable(),
  at: Instant,
  timeZone: z.string(),
  /** Share of those who enter that gets on, 0..1. */
  share: z.number(),
  /** Share that has got on, by the time since entering. */
  ages: z.array(
    z.object({
      withinSeconds: z.number(),
      share: z.number(),
      /** Customers it was learnt from, older ones counting less. */
      customers: z.number(),
    }),
  ),
  /** The segment's pull to get on over that of the whole step; 1 for the step itself. */
  segmentFactor: z.number(),
  /** 0: Monday between midnight and one o'clock; 167: the last hour of Sunday. */
  hourOfWeek: z.int().min(0).max(167),
  /** That hour over all hours. */
  hourFactor: z.number(),
  /** The last day or two over what was learnt. */
  driftFactor: z.number(),
  /** Relative standard deviation from day to day. */
  sigma: z.number(),
  /** Customers who got on that it was learnt from. */
  customers: z.number(),
  /** How much time was learnt from, and since when this is what is compared with. */
  learntSeconds: z.number(),
  since: Instant,
});
export type NormalView = z.infer<typeof NormalView>;
