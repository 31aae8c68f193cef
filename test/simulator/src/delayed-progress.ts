import { cumulativeHazard, type WaitingTime } from './waiting-time.ts';

/** What multiplies a hazard, and when. Times ms since the epoch, half-open. */
export interface HazardPhase {
  readonly fromMs: number;
  readonly toMs: number;
  readonly factor: number;
}

/**
 * When somebody who would have got on `drawnSeconds` after entering does so under incidents.
 *
 * Whoever waits has a budget of hazard, H(drawn), which is exponential with mean 1 whatever the distribution. Time uses
 * it up at the rate factor × hazard; progress happens when it is spent. So the conditional hazard of each single person
 * is scaled exactly while an incident runs, at the age he or she has then, and is untouched before and after.
 *
 * Gives up at `patienceSeconds`, since nobody is there to get on later: returns Infinity then.
 */
export function delayedProgress(
  time: WaitingTime,
  drawnSeconds: number,
  enteredAtMs: number,
  patienceSeconds: number,
  phases: readonly HazardPhase[],
): number {
  const givesUpAtMs = enteredAtMs + patienceSeconds * 1_000;
  const touching = phases.filter(
    (phase) =>
      phase.toMs > enteredAtMs &&
      phase.fromMs < givesUpAtMs &&
      phase.fromMs < enteredAtMs + drawnSeconds * 1_000,
  );
  if (touching.length === 0) return drawnSeconds < patienceSeconds ? drawnSeconds : Infinity;

  const hazardAt = (seconds: number): number => cumulativeHazard(time, seconds);
  let budget = hazardAt(drawnSeconds);
  const cuts = phases
    .flatMap((phase) => [phase.fromMs, phase.toMs])
    .filter((atMs) => atMs > enteredAtMs && atMs < givesUpAtMs)
    .map((atMs) => (atMs - enteredAtMs) / 1_000)
    .concat(patienceSeconds)
    .sort((a, b) => a - b);

  let from = 0;
  for (const to of cuts) {
    const factor = factorAt(phases, enteredAtMs + ((from + to) / 2) * 1_000);
    const spent = factor === 0 ? 0 : factor * (hazardAt(to) - hazardAt(from));
    if (spent >= budget) return secondsWhen(hazardAt, hazardAt(from) + budget / factor, from, to);
    budget -= spent;
    from = to;
  }
  return Infinity;
}

function factorAt(phases: readonly HazardPhase[], atMs: number): number {
  let factor = 1;
  for (const phase of phases) if (atMs >= phase.fromMs && atMs < phase.toMs) factor *= phase.factor;
  return factor;
}

/** Bisection to well below a millisecond; H is monotonous, and the answer is known to lie between. */
function secondsWhen(
  hazardAt: (seconds: number) => number,
  hazard: number,
  low: number,
  high: number,
): number {
  while (high - low > 1e-5) {
    const middle = (low + high) / 2;
    if (hazardAt(middle) < hazard) low = middle;
    else high = middle;
  }
  return high;
}
