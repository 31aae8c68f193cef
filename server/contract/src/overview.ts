import { z } from 'zod';
import { Instant } from './text.ts';
import { Completion, Money, StateWord } from './views.ts';

/** What a journey loses now. */
export const OverviewJourney = z.object({
  journey: z.string(),
  state: StateWord,
  completion: Completion,
  inFlight: z.int(),
  /** Of those who came to a step in the last hour, dropped or abandoned there: what is lost on any day included. */
  left: z.int(),
  /** Customers an hour who, for an open incident, do not reach the goal; 0 without one. */
  lostPerHour: z.number(),
  /** What those are worth; null without an incident, and of journeys that name no value. */
  atRiskPerHour: Money.nullable(),
});
export type OverviewJourney = z.infer<typeof OverviewJourney>;

/** Every journey that is watched, whatever its criticality; those that lose most first. */
export const OverviewView = z.object({ at: Instant, journeys: z.array(OverviewJourney) });
export type OverviewView = z.infer<typeof OverviewView>;
