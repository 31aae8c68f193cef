import type { ImpactEstimate } from '../detection/verdict.ts';

/**
 * Money that is not coming in, in the currency of `typicalValue`: customers lost, times the share of those who get on
 * from this step that normally reaches the goal (`finishShare`, 1 at the last step before it), times what one is worth.
 */
export function atRisk(impact: ImpactEstimate, finishShare: number, typicalValue: number): ImpactEstimate {
  const worth = finishShare * typicalValue;
  return { estimate: impact.estimate * worth, low: impact.low * worth, high: impact.high * worth };
}
