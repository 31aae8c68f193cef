import type { AbandonRule, JourneyDefinition } from './journey-definition.ts';
import { firstMatch, interestIn, planOf } from './journey-plan.ts';
import type { Interest } from './journey-plan.ts';
import { meetsConditions } from './match-touchpoint.ts';
import { valueText } from './segments.ts';
import type { Segments } from './segments.ts';
import type { Touchpoint } from './touchpoint.ts';

export type RunState = 'in-flight' | 'completed' | 'dropped' | 'abandoned';

/**
 * One customer's passage through a journey. A value: every change makes a new one.
 */
export interface Run {
  readonly definition: JourneyDefinition;
  /** Pseudonym of whom it belongs to. */
  readonly key: string;
  readonly state: RunState;
  /**
   * The steps it entered, two numbers each: index of the step in the definition, event time in ms. One flat list of
   * numbers, as there are millions of them. The last is where the run is, or where it ended.
   */
  readonly entries: readonly number[];
  /** Dimension to value, as far as known. Runs with the same values share the object (see SegmentTable). */
  readonly segments: Segments;
  /** Completion or abandonment; for a dropped run its deadline. Null in flight. */
  readonly endedAtMs: number | null;
  readonly reason: string | null;
}

/** What a touchpoint made of a run; `finished` is the run before, where a new one has begun. */
export interface Move {
  readonly finished: Run | null;
  readonly run: Run;
}

/** The step it is at, or ended at. */
export function lastStep({ entries }: Run): number {
  return entries[entries.length - 2]!;
}

/** When it entered that step, event time in ms. */
export function lastEnteredMs({ entries }: Run): number {
  return entries[entries.length - 1]!;
}

/** The last moment, inclusive, at which a run in flight may still get on. */
export function deadlineOf(run: Run): number {
  return lastEnteredMs(run) + planOf(run.definition).deadlinesMs[lastStep(run)]!;
}

/** A run in flight past its deadline, as dropped on it; otherwise undefined. Equal is still in time. */
export function expireRun(run: Run, watermarkMs: number): Run | undefined {
  if (run.state !== 'in-flight') return undefined;
  const deadlineMs = deadlineOf(run);
  return watermarkMs > deadlineMs
    ? changed(run, 'dropped', run.entries, run.segments, deadlineMs)
    : undefined;
}

/** A run that was dropped only because time went on is in flight again for a touchpoint within its deadline. */
export function reviveRun(run: Run, timeMs: number): Run {
  const inTime = run.state === 'dropped' && timeMs <= run.endedAtMs!;
  return inTime ? changed(run, 'in-flight', run.entries, run.segments, null) : run;
}

/**
 * Applies the next touchpoint of a key in event-time order; undefined when it changes nothing.
 * `interest` is of the version new runs follow; a run in flight finishes under its own.
 */
export function moveRun(
  run: Run | null,
  touchpoint: Touchpoint,
  key: string,
  interest: Interest,
): Move | undefined {
  const expired = run === null ? undefined : expireRun(run, touchpoint.timeMs);
  const current = expired ?? run;
  if (current !== null && current.state === 'in-flight') {
    const own =
      current.definition === interest.plan.definition
        ? interest
        : interestIn(current.definition, touchpoint.type);
    const moved = moveInFlight(current, touchpoint, own);
    return moved && { finished: null, run: moved };
  }
  if (firstMatch(interest, touchpoint) === 0) {
    return { finished: current, run: begin(touchpoint, key, interest) };
  }
  return expired && { finished: null, run: expired };
}

function begin(touchpoint: Touchpoint, key: string, { plan }: Interest): Run {
  const { definition, segments } = plan;
  const learnt = segments.begin(touchpoint);
  return makeRun(definition, key, 'in-flight', [0, touchpoint.timeMs], learnt, null, null);
}

function moveInFlight(run: Run, touchpoint: Touchpoint, interest: Interest): Run | undefined {
  const { plan } = interest;
  const at = lastStep(run);
  const step = firstMatch(interest, touchpoint);
  if (step !== -1) {
    if (step <= at) return undefined;
    const isInTime = touchpoint.timeMs <= lastEnteredMs(run) + plan.definition.steps[step]!.withinMs;
    if (step <= plan.furthestNext[at]! && isInTime) return enter(run, step, touchpoint, interest);
  }
  for (const rule of interest.abandon) {
    if (meetsConditions(rule.when, touchpoint)) return abandon(run, rule, touchpoint, interest);
  }
  return undefined;
}

function enter(run: Run, step: number, touchpoint: Touchpoint, { plan }: Interest): Run {
  const { timeMs } = touchpoint;
  const entries = run.entries.concat([step, timeMs]);
  const segments = plan.segments.learn(run.segments, touchpoint);
  return step === plan.goal
    ? changed(run, 'completed', entries, segments, timeMs)
    : changed(run, 'in-flight', entries, segments, null);
}

function abandon(run: Run, rule: AbandonRule, touchpoint: Touchpoint, { plan }: Interest): Run {
  const given = rule.reasonAttribute === null ? undefined : touchpoint.attributes[rule.reasonAttribute];
  const reason = given === undefined || given === null ? null : valueText(given);
  const segments = plan.segments.learn(run.segments, touchpoint);
  return makeRun(run.definition, run.key, 'abandoned', run.entries, segments, touchpoint.timeMs, reason);
}

function changed(
  run: Run,
  state: RunState,
  entries: readonly number[],
  segments: Segments,
  endedAtMs: number | null,
): Run {
  return makeRun(run.definition, run.key, state, entries, segments, endedAtMs, null);
}

/** All runs are made here, of one shape: what reads them need not tell several apart. */
function makeRun(
  definition: JourneyDefinition,
  key: string,
  state: RunState,
  entries: readonly number[],
  segments: Segments,
  endedAtMs: number | null,
  reason: string | null,
): Run {
  return { definition, key, state, entries, segments, endedAtMs, reason };
}

/** A run from elsewhere, with its segments shared. */
export function adoptRun({ definition, key, state, entries, segments, endedAtMs, reason }: Run): Run {
  const shared = planOf(definition).segments.shared(segments);
  return makeRun(definition, key, state, entries, shared, endedAtMs, reason);
}
