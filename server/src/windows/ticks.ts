import { BUCKET_MS } from './cohort-counts.ts';

/** Deadlines up to this are followed in ticks of one bucket; longer ones in as many ticks. */
const FINEST_UP_TO_MS = 900_000;

/**
 * Width of the ticks a step's time is cut into, ms. Ticks are aligned to the epoch and are whole buckets, so that
 * cohorts by bucket add up to cohorts by tick.
 */
export function tickMsOf(deadlineMs: number): number {
  return BUCKET_MS * Math.max(1, Math.ceil(deadlineMs / FINEST_UP_TO_MS));
}

/**
 * Where the groups of ages end, in ticks, exclusive. Fine where most get on, and up to the 91st tick, the last one in
 * which anybody can.
 */
export const ageBucketEnds: readonly number[] = [1, 2, 3, 4, 6, 9, 14, 21, 32, 47, 70, Infinity];

export const AGE_BUCKETS = ageBucketEnds.length;

const bucketByTicks = Uint8Array.from({ length: 70 }, (_, ticks) =>
  ageBucketEnds.findIndex((end) => ticks < end),
);

/**
 * The group of an age. The age of an event is the difference of the numbers of two ticks: its own, and that of entering
 * the step. So everybody who entered in one tick has the same age, and who gets on at an age is out of a known number.
 */
export function ageBucketOf(ticks: number): number {
  return ticks < bucketByTicks.length ? bucketByTicks[Math.max(0, ticks)]! : AGE_BUCKETS - 1;
}
