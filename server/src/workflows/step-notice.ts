import type { StepVerdict } from '../detection/step-verdict.ts';

interface Window {
  /** The customers the figures are of. Event time, ms since the epoch. */
  readonly windowFromMs: number;
  readonly windowToMs: number;
}

/** What is unusual and costs no customers: worth saying, and no reason to page anybody. */
export type StepNotice =
  /** Customers get on as they do, but far more or far fewer come than at this hour of the week. */
  | ({ readonly kind: 'traffic'; readonly entered: number; readonly usual: number } & Window)
  /** Customers get on, but later: `expected` is what would have got on in the window at their usual pace. */
  | ({ readonly kind: 'slowdown'; readonly observed: number; readonly expected: number } & Window);

export function noticeOf(verdict: StepVerdict): StepNotice | null {
  switch (verdict.kind) {
    case 'traffic': {
      const { entered, usual, fromMs, evidence } = verdict;
      return { kind: 'traffic', entered, usual, windowFromMs: fromMs, windowToMs: evidence.windowToMs };
    }
    case 'slowdown': {
      const { observed, expected, windowFromMs, windowToMs } = verdict.evidence;
      return { kind: 'slowdown', observed, expected, windowFromMs, windowToMs };
    }
    default:
      return null;
  }
}
