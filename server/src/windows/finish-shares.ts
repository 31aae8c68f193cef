/** What is known of one step's passage. Shares 0..1. */
export interface StepPassage {
  /** Share of those who enter that gets on; ignored at the goal. */
  readonly share: number;
  readonly optional: boolean;
  /** Customers who entered it, to weigh those who take an optional step against those who skip it. */
  readonly entered: number;
  readonly advanced: number;
}

/**
 * For each step, the share of those entering it that reaches the goal: 1 at the goal itself. Those who get on split
 * over the optional steps that follow as they have been seen to.
 */
export function finishShares(steps: readonly StepPassage[]): number[] {
  const shares: number[] = steps.map(() => 1);
  for (let at = steps.length - 2; at >= 0; at--) {
    let onward = 0;
    let remaining = 1;
    for (let next = at + 1; next < steps.length; next++) {
      const takes = steps[next]!.optional ? Math.min(remaining, entryWeight(steps, at, next)) : remaining;
      onward += takes * shares[next]!;
      remaining -= takes;
      if (!steps[next]!.optional) break;
    }
    shares[at] = steps[at]!.share * onward;
  }
  return shares;
}

/** A step's passage in a window, with those of its cohorts that are over. */
export interface StepBalance extends StepPassage {
  /** Customers of the mature cohorts; of the others nobody can say yet who is lost. */
  readonly matureEntered: number;
  readonly matureAdvanced: number;
}

/**
 * How many would have entered each step, had the mature cohorts of each kept its share: those who did, and those who
 * are missing for a loss beyond normal upstream.
 *
 * Whoever is in flight, and whoever came in from before the window, counts as seen. So a healthy river and its normal
 * line lie on each other, however long the deadlines, and they part by decided losses only.
 */
export function normalEntries(steps: readonly StepBalance[]): number[] {
  const missing = steps.map(() => 0);
  for (let at = 0; at < steps.length - 1; at++) {
    const { share, matureEntered, matureAdvanced } = steps[at]!;
    let remaining = matureEntered * share - matureAdvanced + missing[at]! * share;
    const all = remaining;
    for (let next = at + 1; next < steps.length; next++) {
      const takes = steps[next]!.optional ? all * entryWeight(steps, at, next) : remaining;
      missing[next]! += takes;
      remaining -= takes;
      if (!steps[next]!.optional) break;
    }
  }
  return steps.map(({ entered }, at) => Math.max(0, entered + missing[at]!));
}

function entryWeight(steps: readonly StepPassage[], from: number, optional: number): number {
  const { advanced } = steps[from]!;
  return advanced > 0 ? Math.min(1, steps[optional]!.entered / advanced) : 0;
}
