import type { ShareDifference } from '@wegwarte/contract';

/** What the farthest end of any interval is drawn at; a twentieth at least, lest noise fill the picture. */
export function scaleOf(differences: readonly (ShareDifference | null)[]): number {
  return Math.max(
    0.05,
    ...differences.flatMap((one) => (one ? [Math.abs(one.low), Math.abs(one.high)] : [])),
  );
}
