import type { StepRate } from '@wegwarte/contract';

export interface RateSpot {
  readonly atMs: number;
  /** Share that got on, 0..1; null where nobody came, which breaks the line. */
  readonly share: number | null;
  readonly n: number;
}

export interface RatePlan {
  /** Width of a cohort. */
  readonly cohortMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** Mature cohorts only, each at the middle of its bucket. */
  readonly line: readonly RateSpot[];
  /** From here on it is not over yet; null when all is mature. No spot of the line lies in it. */
  readonly openFromMs: number | null;
  /** Where nine in ten cohorts of the usual size lie while all is normal. */
  readonly band: { readonly low: number; readonly high: number } | null;
  readonly normal: number | null;
  readonly onsets: readonly number[];
  /** When somebody was paged. */
  readonly pages: readonly number[];
  /** Bounds of the share axis, 0..1, and the distance of its ticks. */
  readonly axis: { readonly min: number; readonly max: number; readonly tick: number };
}

/** Two-sided 90 % of the normal distribution. */
const Z90 = 1.645;

/**
 * What the live rate shows, before it has pixels.
 * The line ends where the first cohort is not over: cohorts after it that are already over consist of the quick and the
 * lost, and a line through them would show a fall, or a rise, that is none.
 */
export function planRate(rate: StepRate, onsets: readonly string[], pages: readonly string[] = []): RatePlan {
  const { points, bucketMs } = usableCohorts(rate);
  const firstOpen = points.findIndex((point) => !point.mature);
  const over = firstOpen === -1 ? points : points.slice(0, firstOpen);

  const line = over.map((point) => ({
    atMs: point.atMs + bucketMs / 2,
    share: point.entered === 0 ? null : point.advanced / point.entered,
    n: point.entered,
  }));
  const fromMs = points[0]?.atMs ?? 0;
  const toMs = points.length === 0 ? fromMs : points.at(-1)!.atMs + bucketMs;
  const band = normalBand(rate, line);

  return {
    cohortMs: bucketMs,
    fromMs,
    toMs,
    line,
    openFromMs: firstOpen === -1 ? null : points[firstOpen]!.atMs,
    band,
    normal: rate.normalShare,
    onsets: within(onsets, fromMs, toMs),
    pages: within(pages, fromMs, toMs),
    axis: shareAxis([...line.flatMap((spot) => spot.share ?? []), ...(band ? [band.low, band.high] : [])]),
  };
}

function within(instants: readonly string[], fromMs: number, toMs: number): number[] {
  return instants.map((at) => Date.parse(at)).filter((atMs) => atMs >= fromMs && atMs <= toMs);
}

interface Cohort {
  readonly atMs: number;
  readonly entered: number;
  readonly advanced: number;
  readonly mature: boolean;
}

/** A share of fewer customers than this says little. */
const USABLE_ENTERED = 30;
const MERGES = [1, 2, 3, 5, 10, 15];

/** Merges neighbours until the usual cohort can be drawn as a share: three customers a minute would be a line between 0 and 100 %. */
function usableCohorts(rate: StepRate): { points: readonly Cohort[]; bucketMs: number } {
  const points = rate.points.map(({ at, ...point }) => ({ ...point, atMs: Date.parse(at) }));
  const usual = median(points.map(({ entered }) => entered)) ?? USABLE_ENTERED;
  const merge = MERGES.find((n) => n * usual >= USABLE_ENTERED) ?? MERGES.at(-1)!;
  const bucketMs = rate.bucketSeconds * 1_000 * merge;
  const merged = Map.groupBy(points, ({ atMs }) => Math.floor(atMs / bucketMs) * bucketMs);
  return { points: [...merged].map(([atMs, parts]) => ({ atMs, ...sumOf(parts) })), bucketMs };
}

function sumOf(parts: readonly Cohort[]) {
  return {
    entered: parts.reduce((sum, { entered }) => sum + entered, 0),
    advanced: parts.reduce((sum, { advanced }) => sum + advanced, 0),
    mature: parts.every(({ mature }) => mature),
  };
}

function median(numbers: readonly number[]): number | undefined {
  const some = numbers.filter((n) => n > 0).toSorted((a, b) => a - b);
  return some[Math.floor(some.length / 2)];
}

/**
 * The normal share wanders, and a cohort of few customers scatters around it: a band without the one or the other would
 * be left all the time by a step that is perfectly normal.
 */
function normalBand(rate: StepRate, line: readonly RateSpot[]): RatePlan['band'] {
  const { normalShare: share, normalLow, normalHigh } = rate;
  if (share === null || normalLow === null || normalHigh === null) return null;
  const usual = median(line.map(({ n }) => n));
  const wandering = Math.max(share - normalLow, normalHigh - share);
  const scatter = usual === undefined ? 0 : Z90 * Math.sqrt((share * (1 - share)) / usual);
  const half = Math.hypot(wandering, scatter);
  return { low: Math.max(0, share - half), high: Math.min(1, share + half) };
}

/** Room for all shares, on round ticks; a share that cannot be exceeded is not exceeded. */
function shareAxis(shares: readonly number[]): RatePlan['axis'] {
  if (shares.length === 0) return { min: 0, max: 1, tick: 0.25 };
  const lowest = Math.min(...shares);
  const highest = Math.max(...shares);
  const span = Math.max(highest - lowest, 0.02) * 1.3;
  const tick = [0.01, 0.02, 0.05, 0.1, 0.2, 0.25].find((candidate) => span / candidate <= 5) ?? 0.25;
  const min = Math.max(0, Math.floor((lowest - span * 0.1) / tick));
  const max = Math.min(Math.round(1 / tick), Math.ceil((highest + span * 0.1) / tick));
  return { min: min * tick, max: Math.max(max, min + 1) * tick, tick };
}
