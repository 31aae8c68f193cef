import type { DetectionSettings } from './detection-settings.ts';

/** What is normal for a stream: the share that gets on, and how far that wanders without anything being wrong. */
export interface Normal {
  /** 0..1, both excluded. */
  readonly share: number;
  /** Variance of the share around it: day-to-day variation, and what little history leaves unknown. */
  readonly variance: number;
}

/** Log likelihood ratio of `observed` of `n`: its own share against `share`. Never negative. */
export function binomialDeviance(n: number, observed: number, share: number): number {
  const stuck = n - observed;
  const got = observed > 0 ? observed * Math.log(observed / (n * share)) : 0;
  const lost = stuck > 0 ? stuck * Math.log(stuck / (n * (1 - share))) : 0;
  return Math.max(0, got + lost);
}

/** How many times the binomial variance the count of `n` customers varies when its share wanders. */
export function inflationOf(n: number, normal: Normal): number {
  return 1 + ((n - 1) * normal.variance) / (normal.share * (1 - normal.share));
}

/**
 * How much better "fewer get on than normal" explains what was seen than chance does, as log odds: a generalised
 * likelihood ratio, its sampling noise widened by normal variation (quasi-likelihood; McCullagh & Nelder 1989, ch. 9).
 * With few customers it is the exact binomial ratio; with very many it saturates at the tail of normal variation, so
 * that a wobble of 3 % of a huge journey stays a wobble.
 */
export function dropScore(n: number, observed: number, normal: Normal): number {
  if (observed >= n * normal.share) return 0;
  return binomialDeviance(n, observed, normal.share) / inflationOf(n, normal);
}

/** Standard deviation of the number of `n` customers who get on, were all normal. */
export function normalSpread(n: number, normal: Normal): number {
  return Math.sqrt(n * normal.share * (1 - normal.share) + normal.variance * n * n);
}

/** The limit a score has to pass before weights: rising with traffic, as every busy minute is another look. */
export function scoreLimit(customersPerMinute: number, settings: DetectionSettings): number {
  const { base, slope, low, high } = settings.limit;
  const limit = base + slope * Math.log(Math.max(customersPerMinute, Number.MIN_VALUE));
  return Math.min(high, Math.max(low, limit));
}
