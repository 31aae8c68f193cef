import type { LevelSettings } from './scan-settings.ts';
import type { Mark, WindowSums } from './window-sums.ts';

/**
 * How the whole step did just before a window, against what is normal: a factor on what is expected in it, drawn to 1, and
 * its relative variance. Days and hours differ from one another, but how this one is is known by now: only what can
 * change within the window's own length is left to be doubted. The time before is as long as the window, and at least half an hour.
 *
 * @param overDays relative variance of what is expected over days: how far the level may be off 1
 */
export function levelBefore(
  sums: WindowSums,
  mark: Mark,
  notBefore: number,
  overDays: number,
  settings: LevelSettings,
): { level: number; variance: number } {
  const prior = 1 / overDays;
  const before = sums.markAt(mark.tick - levelTicks(sums.tick - mark.tick, settings), notBefore);
  if (!before || before.tick >= mark.tick) return { level: 1, variance: overDays };
  const observed = sums.observedSince(before, 0) - sums.observedSince(mark, 0);
  const expected = sums.expectedSince(before, 0) - sums.expectedSince({ ...mark, level: 1 }, 0);
  const level = Math.min(settings.high, Math.max(settings.low, (prior + observed) / (prior + expected)));
  return { level, variance: 1 / (prior + expected) };
}

/** How far back before a window of so many ticks its level is taken. */
export function levelTicks(length: number, { shortestTicks }: LevelSettings): number {
  return Math.max(shortestTicks, length);
}
