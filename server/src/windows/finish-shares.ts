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

/** How many would have entered each step, had each step kept its share: from the first step's entries on. */
export function enteredAtShares(steps: readonly StepPassage[]): number[] {
  const entered = steps.map(() => 0);
  entered[0] = steps[0]!.entered;
  for (let at = 0; at < steps.length - 1; at++) {
    let remaining = entered[at]! * steps[at]!.share;
    for (let next = at + 1; next < steps.length; next++) {
      const takes = steps[next]!.optional
        ? Math.min(remaining, entered[at]! * steps[at]!.share * entryWeight(steps, at, next))
        : remaining;
      entered[next]! += takes;
      remaining -= takes;
      if (!steps[next]!.optional) break;
    }
  }
  return entered;
}

function entryWeight(steps: readonly StepPassage[], from: number, optional: number): number {
  const { advanced } = steps[from]!;
  return advanced > 0 ? Math.min(1, steps[optional]!.entered / advanced) : 0;
}
