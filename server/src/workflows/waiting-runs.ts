import type { Run } from '../journeys/run.ts';

export interface WaitingAtStep {
  /** Those that have waited longest, the longest first. */
  readonly runs: readonly Run[];
  /** All there are, as far as was looked. */
  readonly found: number;
  readonly isComplete: boolean;
}

/** Port: runs in flight at a step, whichever instance follows them. */
export interface WaitingRuns {
  at(journey: string, step: string, limit: number): Promise<WaitingAtStep>;
}
