/** Half-open interval of event time. */
export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

export function overlapsAny(fromMs: number, toMs: number, intervals: readonly Interval[]): boolean {
  return intervals.some((one) => one.fromMs < toMs && one.toMs > fromMs);
}

/** Of the time between two instants, the share in any of the intervals, 0..1; they do not overlap. */
export function shareWithin(fromMs: number, toMs: number, intervals: readonly Interval[]): number {
  let withinMs = 0;
  for (const one of intervals) {
    withinMs += Math.max(0, Math.min(toMs, one.toMs) - Math.max(fromMs, one.fromMs));
  }
  return Math.min(1, withinMs / (toMs - fromMs));
}
