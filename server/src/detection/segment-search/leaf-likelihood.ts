import type { SegmentLeaf } from './segment-leaf.ts';
import type { SegmentSearchSettings } from './segment-search-settings.ts';

/**
 * Log likelihoods of each leaf under every hypothesis about it, in one row: for each spread first those of the factors
 * that may be common to the customers nothing happened to, then those of the factors of an incident.
 */
export interface LeafLikelihoods {
  readonly rows: Float64Array;
  /** Numbers in a row: spreads × (rest factors + hit factors). */
  readonly width: number;
}

/**
 * Events of a leaf are negative binomial about factor × expected, the leaves' own factors being gamma distributed with
 * the relative deviation `spread` about the common one. The term that no hypothesis changes, ln Γ(observed + 1), is left out.
 */
export function leafLikelihoods(
  leaves: readonly SegmentLeaf[],
  { spreads, restFactors, hitFactors }: SegmentSearchSettings,
): LeafLikelihoods {
  const factors = [...restFactors, ...hitFactors];
  const width = spreads.length * factors.length;
  const rows = new Float64Array(leaves.length * width);
  let at = 0;
  for (const { observed, expected } of leaves) {
    for (const spread of spreads) {
      const shape = 1 / spread ** 2;
      const constant = logGammaRatio(observed, shape) + shape * Math.log(shape);
      const logExpected = observed > 0 ? observed * Math.log(expected) : 0;
      for (const factor of factors) {
        const known = logExpected + (observed > 0 ? observed * Math.log(factor) : 0);
        rows[at++] = constant + known - (observed + shape) * Math.log(shape + factor * expected);
      }
    }
  }
  return { rows, width };
}

/** ln Γ(n + shape) − ln Γ(shape). */
function logGammaRatio(n: number, shape: number): number {
  if (n === 0) return 0;
  return logGamma(n + shape) - logGamma(shape);
}

/** Stirling's series, shifted up to where three terms are exact to 1e-10 (Abramowitz & Stegun 6.1.40). */
export function logGamma(x: number): number {
  let shift = 0;
  let z = x;
  for (; z < 10; z++) shift += Math.log(z);
  const inverse = 1 / z;
  const square = inverse * inverse;
  const series = inverse * (1 / 12 - square * (1 / 360 - square / 1260));
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - shift;
}
