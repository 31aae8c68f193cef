import type { River, StateWord } from '@wegwarte/contract';

/** One step of the river in data terms: every length is a number of runs. */
export interface Station {
  readonly step: string;
  readonly state: StateWord;
  readonly entered: number;
  /** Width of the river here: runs that got to this step or, where it may be skipped, past it. */
  readonly width: number;
  /** The part of the width that is still inside its deadline. */
  readonly inFlight: number;
  readonly dropped: number;
  readonly abandoned: number;
  /** Runs that ended here: dropped and abandoned. */
  readonly left: number;
  /** How many would normally have ended here by now; null while learning and at the goal. */
  readonly leftNormal: number | null;
  /** Width, had all been normal; null while learning. */
  readonly normalWidth: number | null;
  /** Colour is for what is abnormal only. */
  readonly abnormal: 'problem' | 'watch' | null;
}

export interface RiverPlan {
  readonly stations: readonly Station[];
  /** The largest width there is to draw, at least 1. */
  readonly widest: number;
  /** False when a step is still learning: a line that stops half-way would look like an end. */
  readonly hasNormal: boolean;
}

/**
 * What the river looks like, before it has pixels.
 * The river never widens downstream: a step that may be skipped is passed by those who skipped it.
 */
export function planRiver(river: River): RiverPlan {
  const widths = neverWidening(river.steps.map((step) => step.entered));
  const hasNormal = river.steps.length > 0 && river.steps.every((step) => step.normalEntered !== null);
  const normalWidths = hasNormal ? neverWidening(river.steps.map((step) => step.normalEntered ?? 0)) : null;

  const stations = river.steps.map((step, at): Station => {
    const left = step.dropped + step.abandoned;
    return {
      step: step.step,
      state: step.state,
      entered: step.entered,
      width: widths[at]!,
      inFlight: Math.min(step.inFlight, widths[at]!),
      dropped: step.dropped,
      abandoned: step.abandoned,
      left,
      leftNormal: step.normalLeft,
      normalWidth: normalWidths?.[at] ?? null,
      abnormal: step.state === 'problem' || step.state === 'watch' ? step.state : null,
    };
  });
  return { stations, widest: Math.max(1, ...widths, ...(normalWidths ?? [])), hasNormal };
}

function neverWidening(counts: readonly number[]): number[] {
  const widths = [...counts];
  for (let at = widths.length - 2; at >= 0; at--) widths[at] = Math.max(widths[at]!, widths[at + 1]!);
  return widths;
}
