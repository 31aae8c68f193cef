import type { Baseline } from '../detection/baseline.ts';
import type { Verdict } from '../detection/verdict.ts';

export interface StepWatch {
  readonly journey: string;
  readonly step: string;
  readonly baseline: Baseline | null;
  readonly verdict: Verdict | null;
}

/** Port: what the detector knows of each step, so that it survives a restart and a change of the elected instance. */
export interface WatchStore {
  all(): Promise<readonly StepWatch[]>;
  save(watches: readonly StepWatch[], nowMs: number): Promise<void>;
}
