/** What came of some checks. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Why those that were skipped were. */
  readonly skips: readonly Skip[];
}

export interface Skip {
  /** A test file, or a whole lane. */
  readonly what: string;
  readonly reason: string;
}

export const onePassed: Tally = { passed: 1, failed: 0, skipped: 0, skips: [] };
export const oneFailed: Tally = { passed: 0, failed: 1, skipped: 0, skips: [] };

export function addUp(tallies: readonly Tally[]): Tally {
  const sum = (count: 'passed' | 'failed' | 'skipped') =>
    tallies.reduce((total, tally) => total + tally[count], 0);
  return {
    passed: sum('passed'),
    failed: sum('failed'),
    skipped: sum('skipped'),
    skips: tallies.flatMap(({ skips }) => skips),
  };
}
