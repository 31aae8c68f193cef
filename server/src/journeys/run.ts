import type { JourneyDefinition } from './journey-definition.ts';
import { stepDeadlinesMs } from './journey-definition.ts';
import { matchesTouchpoint } from './match-touchpoint.ts';
import type { Touchpoint } from './touchpoint.ts';

export type RunState = 'in-flight' | 'completed' | 'dropped' | 'abandoned';

export interface StepEntry {
  /** Index of the step in the definition the run follows. */
  readonly step: number;
  /** Event time at which the run entered it, ms. */
  readonly atMs: number;
}

/**
 * One customer's passage through a journey. A value: every change makes a new one.
 * The last entry is where the run is, or where it ended.
 */
export interface Run {
  readonly definition: JourneyDefinition;
  /** Pseudonym of whom it belongs to. */
  readonly key: string;
  readonly state: RunState;
  readonly entries: readonly StepEntry[];
  /** Dimension to value, as far as known. */
  readonly segments: Readonly<Record<string, string>>;
  /** Completion or abandonment; for a dropped run its deadline. Null in flight. */
  readonly endedAtMs: number | null;
  readonly reason: string | null;
}

/** What a touchpoint made of a run; `finished` is the run before, where a new one has begun. */
export interface Move {
  readonly finished: Run | null;
  readonly run: Run;
}

/** Segment values and reasons are cut here, so that a stray free-text attribute cannot bloat what is stored. */
const MAX_VALUE_LENGTH = 64;

const deadlinesByDefinition = new WeakMap<JourneyDefinition, number[]>();

function deadlinesOf(definition: JourneyDefinition): number[] {
  let deadlines = deadlinesByDefinition.get(definition);
  if (!deadlines) deadlinesByDefinition.set(definition, (deadlines = stepDeadlinesMs(definition)));
  return deadlines;
}

export function lastEntry(run: Run): StepEntry {
  return run.entries[run.entries.length - 1]!;
}

/** The last moment, inclusive, at which a run in flight may still get on. */
export function deadlineOf(run: Run): number {
  const at = lastEntry(run);
  return at.atMs + deadlinesOf(run.definition)[at.step]!;
}

/** A run in flight past its deadline, as dropped on it; otherwise undefined. Equal is still in time. */
export function expireRun(run: Run, watermarkMs: number): Run | undefined {
  if (run.state !== 'in-flight') return undefined;
  const deadlineMs = deadlineOf(run);
  return watermarkMs > deadlineMs ? { ...run, state: 'dropped', endedAtMs: deadlineMs } : undefined;
}

/**
 * Applies the next touchpoint of a key in event-time order; undefined when it changes nothing.
 * `definition` is the version new runs follow; a run in flight finishes under its own.
 */
export function moveRun(
  run: Run | null,
  touchpoint: Touchpoint,
  key: string,
  definition: JourneyDefinition,
): Move | undefined {
  const expired = run && expireRun(run, touchpoint.timeMs);
  const current = expired ?? run;
  if (current?.state === 'in-flight') {
    const moved = moveInFlight(current, touchpoint);
    return moved && { finished: null, run: moved };
  }
  if (matchesTouchpoint(definition.steps[0]!.when, touchpoint)) {
    const started: Run = {
      definition,
      key,
      state: 'in-flight',
      entries: [{ step: 0, atMs: touchpoint.timeMs }],
      segments: segmentsWith({}, definition, touchpoint),
      endedAtMs: null,
      reason: null,
    };
    return { finished: current, run: started };
  }
  return expired ? { finished: null, run: expired } : undefined;
}

function moveInFlight(run: Run, touchpoint: Touchpoint): Run | undefined {
  const { definition } = run;
  const at = lastEntry(run);
  for (let step = 0; step <= at.step; step++) {
    if (matchesTouchpoint(definition.steps[step]!.when, touchpoint)) return undefined;
  }
  const goal = definition.steps.length - 1;
  for (let step = at.step + 1; step <= goal; step++) {
    const candidate = definition.steps[step]!;
    if (matchesTouchpoint(candidate.when, touchpoint)) {
      // The first one it matches, or none: what came too late for it does not count for one after it.
      if (touchpoint.timeMs > at.atMs + candidate.withinMs) break;
      const completed = step === goal;
      return {
        ...run,
        state: completed ? 'completed' : 'in-flight',
        entries: [...run.entries, { step, atMs: touchpoint.timeMs }],
        segments: segmentsWith(run.segments, definition, touchpoint),
        endedAtMs: completed ? touchpoint.timeMs : null,
      };
    }
    if (!candidate.optional) break;
  }
  for (const rule of definition.abandon) {
    if (matchesTouchpoint(rule.when, touchpoint)) {
      const reason = rule.reasonAttribute === null ? undefined : touchpoint.attributes[rule.reasonAttribute];
      return {
        ...run,
        state: 'abandoned',
        segments: segmentsWith(run.segments, definition, touchpoint),
        endedAtMs: touchpoint.timeMs,
        reason: reason === undefined || reason === null ? null : valueText(reason),
      };
    }
  }
  return undefined;
}

/** Values of the first touchpoint stay; a dimension missing there is filled from the first later one that has it. */
function segmentsWith(
  known: Readonly<Record<string, string>>,
  definition: JourneyDefinition,
  touchpoint: Touchpoint,
): Readonly<Record<string, string>> {
  let filled: Record<string, string> | undefined;
  for (const dimension of definition.dimensions) {
    if (known[dimension] !== undefined) continue;
    const value = touchpoint.attributes[dimension];
    if (value === undefined || value === null || value === '') continue;
    filled ??= { ...known };
    filled[dimension] = valueText(value);
  }
  return filled ?? known;
}

/** Well-formed also where the cut goes through an emoji: half of one is no text a database takes. */
function valueText(value: string | number | boolean): string {
  return String(value).slice(0, MAX_VALUE_LENGTH).toWellFormed();
}
