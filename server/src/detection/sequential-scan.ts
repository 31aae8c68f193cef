import { levelBefore } from './level-before.ts';
import { dropScore, steadinessOf } from './nb-glr.ts';
import { spanOf } from './scan-settings.ts';
import type { ScanSettings } from './scan-settings.ts';
import type { StreamLimits } from './stream-limits.ts';
import type { Mark, WindowSums } from './window-sums.ts';

/** A look-back window, which ends now. */
export interface Window extends Mark {
  /** Which of the learnt variances is that of its length. */
  readonly span: number;
  /** Relative, of its level. */
  readonly levelVariance: number;
}

/** The most telling window of one stream. */
export interface StreamScan {
  readonly stream: number;
  readonly mark: Window;
  readonly score: number;
  readonly threshold: number;
}

export interface Scan {
  /** The stream furthest above its limit; the whole step when none comes near. */
  readonly strongest: StreamScan;
  /** The longest window that was looked at. */
  readonly longest: Window;
}

/**
 * Where the look-back windows begin as things stand; none reaches behind `notBefore`. Distinct, the shortest first.
 *
 * @param overDays relative variance of what is expected of the whole step over days
 */
export function windowMarks(
  sums: WindowSums,
  notBefore: number,
  overDays: number,
  tickMs: number,
  settings: ScanSettings,
): Window[] {
  const lengths = settings.lookBackMinutes.map((minutes) => minutes * 6);
  if (tickMs >= 60_000) lengths.unshift(...settings.slowLookBackTicks);
  const windows: Window[] = [];
  for (const length of lengths) {
    const mark = sums.markAt(sums.tick - length, notBefore);
    const last = windows.at(-1);
    if (!mark || (last && mark.tick >= last.tick)) continue;
    windows.push(windowFrom(sums, mark, notBefore, overDays, tickMs, settings));
  }
  return windows;
}

/** A window whose beginning is known, with the level before it. */
export function windowFrom(
  sums: WindowSums,
  mark: Mark,
  notBefore: number,
  overDays: number,
  tickMs: number,
  settings: ScanSettings,
): Window {
  const span = spanOf(sums.tick - mark.tick, tickMs, settings);
  if (span === settings.learning.spanTicks.length) return { ...mark, level: 1, levelVariance: 0, span };
  const { level, variance } = levelBefore(sums, mark, notBefore, overDays, settings.level);
  return { ...mark, level, levelVariance: variance, span };
}

/** How steady a stream is over a window: what may pass for normal in it. */
export function windowSteadiness({ variances }: StreamLimits, window: Window, stream: number): number {
  return steadinessOf(variances[window.span]![stream]! + window.levelVariance);
}

/**
 * Scans all streams over all look-back windows, which end now. A drop of unknown age and depth shows most in the window
 * that begins with it. Null when there is no window yet.
 */
export function scanStreams(
  sums: WindowSums,
  marks: readonly Window[],
  limits: StreamLimits,
  settings: ScanSettings,
): Scan | null {
  const longest = marks.at(-1);
  if (!longest) return null;
  const { threshold } = limits;
  const { minExpected, watchMargin } = settings;
  let strongest = { stream: 0, mark: longest, score: 0, threshold: threshold[0]! };
  let margin = -threshold[0]!;
  for (const mark of marks) {
    for (let stream = 0; stream < threshold.length; stream++) {
      const limit = threshold[stream]!;
      if (limit === Infinity) continue;
      const expected = sums.expectedSince(mark, stream);
      if (expected < minExpected) continue;
      const observed = sums.observedSince(mark, stream);
      if (observed >= expected) continue;
      // The Poisson ratio bounds the score, and this bounds the Poisson ratio: no logarithm for what cannot count.
      const most = observed > 0 ? (expected - observed) ** 2 / (2 * observed) : expected;
      if (stream > 0 && most < limit - watchMargin) continue;
      const score = dropScore(observed, expected, windowSteadiness(limits, mark, stream));
      if (score - limit > margin) {
        margin = score - limit;
        strongest = { stream, mark, score, threshold: limit };
      }
    }
  }
  return { strongest, longest };
}

/** When it began: where the most telling of all windows up to now begins (the maximum-likelihood change point). */
export function estimateOnset(
  sums: WindowSums,
  stream: number,
  notBefore: number,
  steadiness: number,
  level: number,
): Mark | null {
  let best = 0;
  let onset: Mark | null = null;
  for (const mark of sums.marks(notBefore)) {
    const expected = level * sums.expectedSince(mark, stream);
    const score = dropScore(sums.observedSince(mark, stream), expected, steadiness);
    if (score > best) {
      best = score;
      onset = mark;
    }
  }
  return onset;
}
