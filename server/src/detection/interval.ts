/** Half-open interval of event time. */
export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

export function overlapsAny(fromMs: number, toMs: number, intervals: readonly Interval[]): boolean {
  return intervals.some((one) => one.fromMs < toMs && one.toMs > fromMs);
}
