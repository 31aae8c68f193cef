/** So many of so many. */
export interface Sample {
  readonly part: number;
  readonly of: number;
}

export interface ShareDifference {
  /** Share of the first less that of the second, -1..1. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly verdict: 'more' | 'less' | 'noise';
}

/**
 * By how much the first share is larger than the second, as far as chance lets one say: Newcombe's hybrid score
 * interval ("Interval estimation for the difference between independent proportions", 1998, method 10), which holds for
 * few and for extreme shares. `z`: half width in standard deviations, see `simultaneousZ`.
 *
 * @param sigma relative standard deviation of the share from day to day: customers of one day have more in common than
 *   chance knows of, so each sample counts as the smaller one that scatters as much
 */
export function compareShares(a: Sample, b: Sample, z: number, sigma = 0): ShareDifference | null {
  if (a.of <= 0 || b.of <= 0) return null;
  const [first, second] = [scoreInterval(a, z, sigma), scoreInterval(b, z, sigma)];
  const difference = first.share - second.share;
  const low = difference - Math.hypot(first.share - first.low, second.high - second.share);
  const high = difference + Math.hypot(first.high - first.share, second.share - second.low);
  const isNoise = low <= 0 && high >= 0;
  return { difference, low, high, verdict: isNoise ? 'noise' : difference > 0 ? 'more' : 'less' };
}

/** Half width of each of `n` intervals that together hold with probability `confidence` (Bonferroni). */
export function simultaneousZ(n: number, confidence: number): number {
  return upperNormal((1 - confidence) / (2 * Math.max(1, n)));
}

/** Wilson's interval of a share. */
function scoreInterval({ part, of }: Sample, z: number, sigma: number) {
  const share = part / of;
  const towardsHalf = (part + (z * z) / 2) / (of + z * z);
  const spread = (sigma * towardsHalf) ** 2;
  const n = of / (1 + (of * spread) / (towardsHalf * (1 - towardsHalf)));
  const centre = (share + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return { share, low: Math.min(share, centre - half), high: Math.max(share, centre + half) };
}

/** What a standard normal exceeds with that probability: Abramowitz and Stegun 26.2.23, to within 0.00045. */
function upperNormal(probability: number): number {
  const t = Math.sqrt(-2 * Math.log(probability));
  return (
    t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
  );
}
