import { AGE_BUCKETS } from '../windows/ticks.ts';
import { hoursOfWeek } from './local-hours.ts';
import { noVisits } from './weekly-rests.ts';
import type { HourVisits } from './weekly-rests.ts';

/** What has been seen of one stream, older lessons counting less. */
export interface StreamSums {
  readonly dimension: string;
  readonly value: string;
  readonly entered: number;
  /** Customer-ticks at risk, and customers who got on, by age group. */
  readonly atRisk: readonly number[];
  readonly progress: readonly number[];
  /** Precision-weighted sum of squared relative misses beyond chance, and the precisions. */
  readonly wobble: Wobble;
  /** The same by span, against the level before. */
  readonly spans: readonly Wobble[];
}

export interface Wobble {
  readonly weighted: number;
  readonly precision: number;
}

/** What is normal for one stream, ready for use. */
export interface StreamNormal {
  readonly dimension: string;
  readonly value: string;
  /** Probability of getting on within a tick, by age group. */
  readonly hazard: readonly number[];
  /** Of those who enter, the share that gets on in a tick of the age group. */
  readonly passage: readonly number[];
  /** Share of those who enter that gets on at all. */
  readonly share: number;
  /** Relative variance of the expectation: normal variation, and what little history leaves unknown. */
  readonly variance: number;
  /** The same within each span, when the level before it is known. */
  readonly variances: readonly number[];
  /** Customers seen getting on. */
  readonly events: number;
  /** Hazard of the segment over that of the step. */
  readonly level: number;
}

/** All that is expected of a step from `sinceMs` on. */
export interface StepNormal {
  readonly sinceMs: number;
  readonly eventsPerMinute: number;
  readonly customers: number;
  readonly learntMs: number;
  /** Dimensions known of all who enter. */
  readonly dimensions: readonly string[];
  /** Factor on the hazard by hour of the week. */
  readonly hours: readonly number[];
  /** A further factor on the hazard, by whole hour of the week, where there are rests; absent of old. */
  readonly rests?: readonly number[] | null;
  /** Customers entering a minute, by hour of the week; null where never seen. */
  readonly traffic: readonly (number | null)[];
  /** The whole step first. */
  readonly streams: readonly StreamNormal[];
  /** Base variance of the step without its unknowns, for streams not yet seen. */
  readonly sigma: number;
}

export interface DriftState {
  readonly untilTick: number;
  readonly observed: number;
  readonly expected: number;
  /** Factor from each tick on, for as long back as windows reach. */
  readonly history: readonly (readonly [tick: number, factor: number])[];
}

/**
 * What is known of one step. Plain JSON, so that it can be stored as it is.
 *
 * Invariant: exactly the lessons before `learntUntilMs` have been considered, each once and whole, whenever somebody
 * looked: the same history teaches the same, to the bit.
 */
export interface HazardBaseline {
  readonly version: 3;
  readonly tickMs: number;
  readonly firstMs: number;
  readonly learntUntilMs: number;
  /** Undecayed length of the lessons that taught. */
  readonly historyMs: number;
  /** Undecayed number of customers who got on. */
  readonly events: number;
  /** Decayed length of the lessons. */
  readonly weightMs: number;
  readonly streams: readonly StreamSums[];
  /** Abandonments of the whole step by age group. */
  readonly abandoned: readonly number[];
  readonly hours: {
    readonly observed: readonly number[];
    readonly expected: readonly number[];
    readonly entered: readonly number[];
    readonly minutes: readonly number[];
  };
  /** What rests are known by: incidents count, too. */
  readonly visits: HourVisits;
  readonly drift: DriftState;
  readonly active: StepNormal | null;
  /** What was expected before, as long as windows may hold ticks of it. */
  readonly previous: StepNormal | null;
}

export function emptyBaseline(tickMs: number, firstMs: number): HazardBaseline {
  const none = () => Array.from({ length: hoursOfWeek }, () => 0);
  return {
    version: 3,
    tickMs,
    firstMs,
    learntUntilMs: firstMs,
    historyMs: 0,
    events: 0,
    weightMs: 0,
    streams: [],
    abandoned: Array.from({ length: AGE_BUCKETS }, () => 0),
    hours: { observed: none(), expected: none(), entered: none(), minutes: none() },
    visits: noVisits(),
    drift: { untilTick: 0, observed: 0, expected: 0, history: [] },
    active: null,
    previous: null,
  };
}

/** A baseline as it comes out of the store; null for one of another make, of which nothing can be used. */
export function readBaseline(stored: unknown, tickMs: number): HazardBaseline | null {
  const baseline = stored as HazardBaseline | null;
  if (baseline?.version !== 3 || baseline.tickMs !== tickMs) return null;
  // One stored before rests were looked for knows none yet.
  return { ...baseline, visits: (baseline as Partial<HazardBaseline>).visits ?? noVisits() };
}

export function streamId(dimension: string, value: string): string {
  return `${dimension}\u0000${value}`;
}
