import type { HazardBaseline } from '../detection/hazard-baseline.ts';
import type { Verdict } from '../detection/verdict.ts';
import type { StepNotice } from './step-notice.ts';

/** What the counters of a step mean, and since when they mean just that. */
export interface StepBasis {
  /** Equal for equal meaning, see `stepMeaning`. */
  readonly meaning: string;
  /** Entry time of the first customers it holds for; null: of all there are. */
  readonly sinceMs: number | null;
  /** Number of the last reset that is taken into account; absent of old. */
  readonly reset?: number;
}

export interface StepWatch {
  readonly journey: string;
  readonly step: string;
  readonly baseline: HazardBaseline | null;
  readonly verdict: Verdict | null;
  /** Absent of old. */
  readonly notice?: StepNotice | null;
  /** Null where nothing has been learnt yet. */
  readonly basis: StepBasis | null;
}

/** Port: what the detector knows of each step, so that it survives a restart and a change of the elected instance. */
export interface WatchStore {
  all(): Promise<readonly StepWatch[]>;
  ofJourney(journey: string): Promise<readonly StepWatch[]>;
  save(watches: readonly StepWatch[], nowMs: number): Promise<void>;
}
