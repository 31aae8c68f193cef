/** From `fromMs` on, and before `toMs`; ms since the epoch. */
export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What both have in common; null when that is nothing. */
export function common(one: Interval, other: Interval): Interval | null {
  const fromMs = Math.max(one.fromMs, other.fromMs);
  const toMs = Math.min(one.toMs, other.toMs);
  return fromMs < toMs ? { fromMs, toMs } : null;
}

/** What is left of an interval without another: none, one or two pieces that keep all else. */
export function without<T extends Interval>(whole: T, hole: Interval): T[] {
  if (hole.toMs <= whole.fromMs || whole.toMs <= hole.fromMs) return [whole];
  const pieces: T[] = [];
  if (whole.fromMs < hole.fromMs) pieces.push({ ...whole, toMs: hole.fromMs });
  if (hole.toMs < whole.toMs) pieces.push({ ...whole, fromMs: hole.toMs });
  return pieces;
}
