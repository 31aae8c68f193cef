/**
 * How much better "fewer get on than expected" explains what was seen than chance does, in log odds: a generalised
 * likelihood ratio of negative-binomial counts. With few events it is the Poisson ratio (`steadiness` large beside them);
 * with very many it saturates at the tail of normal variation, so that a huge step does not page for a wobble of 3 %.
 *
 * @param steadiness 1 / (1.5 σ²), with σ the relative day-to-day variation that is normal
 */
export function dropScore(observed: number, expected: number, steadiness: number): number {
  if (observed >= expected || expected <= 0) return 0;
  const got = observed > 0 ? observed * Math.log(observed / expected) : 0;
  const sum = observed + steadiness;
  return Math.max(0, got - sum * Math.log(sum / (expected + steadiness)));
}

/** The same for either direction. */
export function changeScore(observed: number, expected: number, steadiness: number): number {
  if (expected <= 0) return 0;
  const got = observed > 0 ? observed * Math.log(observed / expected) : 0;
  const sum = observed + steadiness;
  return Math.max(0, got - sum * Math.log(sum / (expected + steadiness)));
}

export function steadinessOf(variance: number): number {
  return 1 / (1.5 * variance);
}

/** Two-sided 90 % of the normal distribution. */
export const z90 = 1.645;

/** Half-width of the 90 % interval of a count with this expectation and this relative variance. */
export function normalHalfWidth(expected: number, variance: number): number {
  return z90 * Math.sqrt(expected + variance * expected ** 2);
}
