import { streamId } from './hazard-baseline.ts';
import type { HazardBaseline } from './hazard-baseline.ts';
import { LocalHours } from './local-hours.ts';

/** The parts that make up what is normal for a stream at a time: the answer to "why 9 ± 6?". */
export interface NormalExplained {
  /** Share of those who enter that gets on. */
  readonly share: number;
  /**
   * By age group: the step's probability of getting on within a tick, the segment's, the share of its customers that gets
   * on in such a tick, and how many customers taught it.
   */
  readonly ages: readonly {
    readonly step: number;
    readonly segment: number;
    readonly passage: number;
    readonly events: number;
  }[];
  /** Hazard of the segment over that of the step. */
  readonly segmentLevel: number;
  readonly hourOfWeek: number;
  readonly hourFactor: number;
  readonly driftFactor: number;
  /** Relative deviation that passes for normal. */
  readonly sigma: number;
  /** Customers of the stream seen getting on, older ones counting less. */
  readonly events: number;
  readonly learntMs: number;
  readonly sinceMs: number;
}

/** Null while learning, and for a stream that is not known. */
export function explainNormal(
  { active, streams, drift, tickMs }: HazardBaseline,
  dimension: string,
  value: string,
  atMs: number,
  timeZone: string,
): NormalExplained | null {
  const id = streamId(dimension, value);
  const normal = active?.streams.find((one) => streamId(one.dimension, one.value) === id);
  if (!active || !normal) return null;
  const sums = streams.find((one) => streamId(one.dimension, one.value) === id);
  const hours = new LocalHours(timeZone);
  return {
    share: normal.share,
    ages: normal.hazard.map((segment, age) => ({
      step: active.streams[0]!.hazard[age]!,
      segment,
      passage: normal.passage[age]!,
      events: sums?.progress[age] ?? 0,
    })),
    segmentLevel: normal.level,
    hourOfWeek: hours.hourOfWeek(atMs),
    hourFactor: hours.between(active.hours, atMs) * (active.rests?.[hours.hourOfWeek(atMs)] ?? 1),
    driftFactor: drift.history.findLast(([tick]) => tick * tickMs <= atMs)?.[1] ?? 1,
    sigma: Math.sqrt(normal.variance),
    events: normal.events,
    learntMs: active.learntMs,
    sinceMs: active.sinceMs,
  };
}
