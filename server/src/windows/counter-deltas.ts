import { bucketOf } from './cohort-counts.ts';
import type { Run } from '../journeys/run.ts';

/** A change to one cohort of one stream; merged into the stored counters by addition. */
export interface CounterDelta {
  readonly journey: string;
  readonly step: string;
  /** Empty for the whole step. */
  readonly dimension: string;
  readonly value: string;
  readonly bucketMs: number;
  entered: number;
  advanced: number;
  dropped: number;
  abandoned: number;
}

type Outcome = 'advanced' | 'dropped' | 'abandoned' | null;

/**
 * Collects what runs contribute to the counters.
 *
 * The counters are, at all times, the sum over all runs of a pure function of the run. Every change of a run (a step
 * entered, a drop, a late touchpoint that revives it, a segment learnt afterwards, disorder put right) is recorded as
 * the difference of that function after and before, so no change needs a rule of its own and none can be forgotten.
 */
export class CounterDeltas {
  private readonly deltas = new Map<string, CounterDelta>();

  /** Records that `before` has become `after`; null stands for no run. */
  replace(before: Run | null, after: Run | null): void {
    const unchanged = before && after ? unchangedEntries(before, after) : 0;
    if (before) this.contribute(before, unchanged, -1);
    if (after) this.contribute(after, unchanged, 1);
  }

  get size(): number {
    return this.deltas.size;
  }

  /** Hands over what was collected, without entries that cancelled out, and starts anew. */
  take(): CounterDelta[] {
    const taken = [...this.deltas.values()].filter(
      (delta) => delta.entered || delta.advanced || delta.dropped || delta.abandoned,
    );
    this.deltas.clear();
    return taken;
  }

  private contribute(run: Run, fromEntry: number, sign: 1 | -1): void {
    const { definition, segments } = run;
    for (let index = fromEntry; index < run.entries.length; index++) {
      const entry = run.entries[index]!;
      const step = definition.steps[entry.step]!.step;
      const bucketMs = bucketOf(entry.atMs);
      const outcome = outcomeAt(run, index);
      this.add(definition.journey, step, '', '', bucketMs, outcome, sign);
      for (const dimension in segments) {
        this.add(definition.journey, step, dimension, segments[dimension]!, bucketMs, outcome, sign);
      }
    }
  }

  private add(
    journey: string,
    step: string,
    dimension: string,
    value: string,
    bucketMs: number,
    outcome: Outcome,
    sign: 1 | -1,
  ): void {
    const key = `${journey}\0${step}\0${dimension}\0${value}\0${bucketMs}`;
    let delta = this.deltas.get(key);
    if (!delta) {
      delta = {
        journey,
        step,
        dimension,
        value,
        bucketMs,
        entered: 0,
        advanced: 0,
        dropped: 0,
        abandoned: 0,
      };
      this.deltas.set(key, delta);
    }
    delta.entered += sign;
    if (outcome) delta[outcome] += sign;
  }
}

function outcomeAt(run: Run, index: number): Outcome {
  if (index < run.entries.length - 1) return 'advanced';
  return run.state === 'dropped' || run.state === 'abandoned' ? run.state : null;
}

/** How many leading entries contribute the same before and after. */
function unchangedEntries(before: Run, after: Run): number {
  if (before.segments !== after.segments || before.definition !== after.definition) return 0;
  if (before.key !== after.key) return 0;
  let same = 0;
  while (same < before.entries.length && same < after.entries.length) {
    const a = before.entries[same]!;
    const b = after.entries[same]!;
    if (a.step !== b.step || a.atMs !== b.atMs || outcomeAt(before, same) !== outcomeAt(after, same)) break;
    same++;
  }
  return same;
}
