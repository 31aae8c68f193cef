import { z } from 'zod';
import { PersonView } from './on-call.ts';
import { Instant, Title } from './text.ts';

/** How often a team is paged. Alarms that reached somebody are counted, once however many channels they came by. */
export const NoiseView = z.object({
  team: z.string(),
  title: Title,
  from: Instant,
  to: Instant,
  /** The noisiest first. */
  people: z.array(
    z.object({
      /** Null: the team's own channels. */
      person: PersonView.nullable(),
      /** Alarms in each of the four weeks, the latest last. */
      weeks: z.array(z.int()).length(4),
      /** Most alarms within ten minutes, of which one is what people can see to; and when the last of them came. */
      worst: z.object({ alarms: z.int(), at: Instant }),
    }),
  ),
  /** Of which somebody was told; that somebody took; that somebody marked as not worth it. */
  incidents: z.int(),
  taken: z.int(),
  useless: z.int(),
  /** From the first alarm that was heard until somebody had it; null where nobody did after hearing it. */
  timeToTake: z.object({ n: z.int(), medianSeconds: z.number(), p90Seconds: z.number() }).nullable(),
});
export type NoiseView = z.infer<typeof NoiseView>;
