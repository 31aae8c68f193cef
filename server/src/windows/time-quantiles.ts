import { ageBucketEnds } from './ticks.ts';

/** How many got on at an age, by group of ages, see ageBucketOf. */
export type GotOnByAge = readonly (readonly [age: number, advanced: number])[];

/** With the interval that holds it, ms. */
export interface TimeQuantile {
  readonly estimateMs: number;
  readonly lowMs: number;
  readonly highMs: number;
}

/**
 * Within how long that part of those who got on did so, by groups of ages: exact to about the width of the group it lies
 * in, inside which all are taken to be spread evenly. The interval is that of the order statistics, widened to the whole
 * of the groups it ends in. Null where nobody got on.
 *
 * @param tickMs width of the step's ticks @param deadlineMs nobody got on later
 */
export function timeQuantile(
  gotOn: GotOnByAge,
  part: number,
  z: number,
  { tickMs, deadlineMs }: { readonly tickMs: number; readonly deadlineMs: number },
): TimeQuantile | null {
  const groups = gotOn
    .filter(([, advanced]) => advanced > 0)
    .toSorted(([a], [b]) => a - b)
    .map(([age, advanced]) => ({ ...spanOf(age, tickMs, deadlineMs), advanced }));
  const n = groups.reduce((sum, { advanced }) => sum + advanced, 0);
  if (n === 0) return null;
  const at = (rank: number) => {
    let before = 0;
    for (const group of groups) {
      if (before + group.advanced >= rank) return { ...group, share: (rank - before) / group.advanced };
      before += group.advanced;
    }
    return { ...groups.at(-1)!, share: 1 };
  };
  const half = z * Math.sqrt(n * part * (1 - part));
  const middle = at(n * part);
  return {
    estimateMs: middle.fromMs + middle.share * (middle.toMs - middle.fromMs),
    lowMs: at(Math.max(0, n * part - half)).fromMs,
    highMs: at(Math.min(n, n * part + half)).toMs,
  };
}

/** Two moments that lie `n` ticks apart by number lie between n - 1 and n + 1 ticks apart, n on average. */
function spanOf(age: number, tickMs: number, deadlineMs: number): { fromMs: number; toMs: number } {
  const from = age === 0 ? 0 : ageBucketEnds[age - 1]! - 0.5;
  const to = ageBucketEnds[age]! - 0.5;
  const toMs = Math.min(to * tickMs, deadlineMs);
  return { fromMs: Math.min(from * tickMs, toMs), toMs };
}
