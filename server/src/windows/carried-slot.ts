import type { JourneyDefinition } from '../journeys/journey-definition.ts';
import type { Run } from '../journeys/run.ts';
import type { Touchpoint } from '../journeys/touchpoint.ts';

/** A touchpoint that was not settled yet, with the version of the journey it was counted by. */
export interface CarriedTouchpoint {
  readonly touchpoint: Touchpoint;
  readonly definition: JourneyDefinition;
}

/**
 * All that is followed of one key in one journey, on its way to another key: the latest run as of the watermark, and
 * what has come since, in order. What it adds to the counters follows from it, and goes on being counted meanwhile: a
 * run that was moved is the same run.
 */
export interface CarriedSlot {
  readonly journey: string;
  readonly settled: Run | null;
  readonly pending: readonly CarriedTouchpoint[];
}
