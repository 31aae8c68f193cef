import { adoptRun, expireRun, lastEnteredMs, lastStep } from './run.ts';
import type { Run } from './run.ts';

/** What two runs have become: those that are over for good, and the latest one. */
export interface JoinedRuns {
  readonly finished: readonly Run[];
  readonly run: Run;
}

interface Moment {
  readonly of: Run;
  readonly atMs: number;
  /** Id of the step entered; null where the customer said that he will not get on. */
  readonly step: string | null;
}

/**
 * Two runs of one journey that turn out to be one customer's: what would there be had it been known from the start?
 * Their entries are taken in order of time as if they were one customer's, by the rules of the journey. One customer has
 * at most one run in flight: entering again a step he is at changes nothing, and the goal reached by either is reached.
 *
 * What neither run took notice of, because it meant nothing to it alone, is not known any more: a payment without a cart
 * stays without effect, though the cart is now known to be of the same customer.
 */
export function joinRuns(one: Run, other: Run): JoinedRuns {
  const moments = [...momentsOf(one), ...momentsOf(other)].toSorted((a, b) => a.atMs - b.atMs);
  const finished: Run[] = [];
  let run: Run | null = null;
  for (const moment of moments) {
    if (run) run = expireRun(run, moment.atMs) ?? run;
    if (run?.state === 'in-flight') {
      run = movedOn(run, moment);
    } else if (moment.step === moment.of.definition.steps[0]!.step) {
      if (run) finished.push(run);
      run = { ...moment.of, state: 'in-flight', entries: [0, moment.atMs], endedAtMs: null, reason: null };
    }
  }
  return { finished: finished.map(adoptRun), run: adoptRun(run!) };
}

function momentsOf(run: Run): Moment[] {
  const { steps } = run.definition;
  const moments: Moment[] = [];
  for (let at = 0; at < run.entries.length; at += 2) {
    moments.push({ of: run, atMs: run.entries[at + 1]!, step: steps[run.entries[at]!]!.step });
  }
  if (run.state === 'abandoned') moments.push({ of: run, atMs: run.endedAtMs!, step: null });
  return moments;
}

function movedOn(run: Run, { of, atMs, step }: Moment): Run {
  const segments = { ...of.segments, ...run.segments };
  if (step === null) return { ...run, segments, state: 'abandoned', endedAtMs: atMs, reason: of.reason };
  // The version of who came first is followed; what the other one was at is found there by its name.
  const { steps } = run.definition;
  const at = lastStep(run);
  const next = steps.findIndex((candidate) => candidate.step === step);
  const isReachable =
    next > at &&
    steps.slice(at + 1, next).every(({ optional }) => optional) &&
    atMs <= lastEnteredMs(run) + steps[next]!.withinMs;
  if (!isReachable) return run;
  const completed = next === steps.length - 1;
  return {
    ...run,
    segments,
    entries: [...run.entries, next, atMs],
    state: completed ? 'completed' : 'in-flight',
    endedAtMs: completed ? atMs : null,
  };
}
