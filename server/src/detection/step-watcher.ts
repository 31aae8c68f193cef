import type { CohortStream } from '../windows/cohort-counts.ts';
import { tickMsOf } from '../windows/ticks.ts';
import { ticksAtStep } from './at-risk.ts';
import { emptyBaseline, readBaseline } from './hazard-baseline.ts';
import type { HazardBaseline } from './hazard-baseline.ts';
import { StepDetector } from './step-detector.ts';
import type { Situation, StepDetectorOptions } from './step-detector.ts';
import type { StepVerdict } from './step-verdict.ts';
import { reachTicks } from './window-sums.ts';

/** How far behind the watermark counters are still looked at for having been amended. */
const amendableMs = 11 * 60_000;
/** Taking everything in anew is dear: so often at most, ticks. */
const rebuildEveryTicks = 30;

export type WatchedStep = Omit<StepDetectorOptions, 'startMs' | 'baseline'>;

export interface StepCounters {
  /** All streams of the step, as far back as `watchReachMs`, with an incident open as far back as its start besides. */
  readonly streams: readonly CohortStream[];
  /** Event time is complete up to here. */
  readonly watermarkMs: number;
  /** What was known when nobody had watched yet; later the detector knows better. */
  readonly baseline: unknown;
  readonly situation: Situation;
}

export interface StepJudgement {
  /** Null until a tick is complete. */
  readonly verdict: StepVerdict | null;
  /** The very same object as before while nothing was learnt. */
  readonly baseline: HazardBaseline;
}

/** How far back before the watermark a step's counters must reach. */
export function watchReachMs(deadlineMs: number): number {
  const tickMs = tickMsOf(deadlineMs);
  return (reachTicks + 180 + ticksAtStep(deadlineMs, tickMs)) * tickMs;
}

/**
 * Watches a step through its counters as they stand each time: tells a detector the ticks that have become complete, and
 * where counters have been amended, begins anew. So a late burst of touchpoints takes back what its absence said.
 */
export class StepWatcher {
  readonly #step: WatchedStep;
  readonly #tickMs: number;
  #detector: StepDetector | null = null;
  #verdict: StepVerdict | null = null;
  /** What was counted of the whole step in each tick that may still be amended. */
  #counted = new Map<number, number>();
  #builtTick = -Infinity;
  #nothing: HazardBaseline | null = null;

  constructor(step: WatchedStep) {
    this.#step = step;
    this.#tickMs = tickMsOf(step.deadlineMs);
  }

  judge(counters: StepCounters): StepJudgement {
    const untilTick = Math.floor(counters.watermarkMs / this.#tickMs);
    const tally = tallyOf(counters.streams, untilTick - this.#amendableTicks(), untilTick, this.#tickMs);
    const isAmended = [...this.#counted].some(([tick, count]) => tick in tally && tally[tick] !== count);
    // When learning begins must not depend on when somebody looks: it is with the first customer, whom all agree on once
    // event time is complete there.
    if (!this.#detector && !this.#taught(counters) && this.#firstTick(counters) >= untilTick) {
      this.#nothing ??= emptyBaseline(this.#tickMs, counters.watermarkMs);
      return { verdict: null, baseline: this.#nothing };
    }
    if (!this.#detector || (isAmended && untilTick >= this.#builtTick + rebuildEveryTicks)) {
      this.#begin(counters, untilTick);
    }
    const detector = this.#detector!;
    const fromTick = detector.nextTickMs / this.#tickMs;
    if (fromTick < untilTick) this.#verdict = this.#feed(detector, counters, fromTick, untilTick);
    this.#remember(tally, untilTick);
    return { verdict: this.#verdict, baseline: detector.baseline };
  }

  /** The detector as it stands, once there is one: for the segment search. */
  get detector(): StepDetector | null {
    return this.#detector;
  }

  /** Catches up without a word on what is long over: only the newest tick is judged. */
  #begin(counters: StepCounters, untilTick: number): void {
    const known = this.#detector?.baseline ?? this.#taught(counters);
    const startTick = Math.min(this.#firstTick(counters), untilTick);
    this.#detector = new StepDetector({
      ...this.#step,
      startMs: startTick * this.#tickMs,
      baseline: known,
    });
    this.#builtTick = untilTick;
  }

  #taught({ baseline }: StepCounters): HazardBaseline | null {
    const known = readBaseline(baseline, this.#tickMs);
    return known && known.historyMs > 0 ? known : null;
  }

  /** In which somebody is known to have entered; Infinity where nobody has. */
  #firstTick({ streams }: StepCounters): number {
    const firstMs = Math.min(...streams.map(({ cohorts }) => cohorts[0]?.bucketMs ?? Infinity));
    return Math.floor(firstMs / this.#tickMs);
  }

  #feed(
    detector: StepDetector,
    { streams, situation }: StepCounters,
    fromTick: number,
    untilTick: number,
  ): StepVerdict | null {
    const tickMs = this.#tickMs;
    const cursors = streams.map(({ key, cohorts, progress }) => ({
      stream: detector.stream(key.dimension, key.value),
      cohorts,
      progress,
      cohort: firstFrom(cohorts, ({ bucketMs }) => bucketMs >= fromTick * tickMs),
      ended: firstFrom(progress, (one) => one.tickMs >= fromTick * tickMs),
    }));
    let verdict: StepVerdict | null = null;
    for (let tick = fromTick; tick < untilTick; tick++) {
      const endMs = (tick + 1) * tickMs;
      for (const cursor of cursors) {
        const { stream, cohorts, progress } = cursor;
        for (; cursor.cohort < cohorts.length && cohorts[cursor.cohort]!.bucketMs < endMs; cursor.cohort++) {
          detector.enter(stream, cohorts[cursor.cohort]!.entered);
        }
        for (; cursor.ended < progress.length && progress[cursor.ended]!.tickMs < endMs; cursor.ended++) {
          const { age, advanced, abandoned } = progress[cursor.ended]!;
          detector.leave(stream, age, advanced, abandoned);
        }
      }
      verdict = detector.endTick(situation, { judge: tick === untilTick - 1 });
    }
    return verdict;
  }

  #amendableTicks(): number {
    return Math.ceil(amendableMs / this.#tickMs) + 1;
  }

  #remember(tally: Readonly<Record<number, number>>, untilTick: number): void {
    this.#counted = new Map();
    for (let tick = untilTick - this.#amendableTicks(); tick < untilTick; tick++) {
      this.#counted.set(tick, tally[tick]!);
    }
  }
}

/** One number for what was counted of the whole step in each tick: another count gives another number. */
function tallyOf(
  streams: readonly CohortStream[],
  fromTick: number,
  untilTick: number,
  tickMs: number,
): Record<number, number> {
  const tally: Record<number, number> = {};
  for (let tick = fromTick; tick < untilTick; tick++) tally[tick] = 0;
  const whole = streams.find(({ key }) => key.dimension === '');
  if (!whole) return tally;
  const { cohorts, progress } = whole;
  const first = firstFrom(cohorts, ({ bucketMs }) => bucketMs >= fromTick * tickMs);
  for (const { bucketMs, entered } of cohorts.slice(first)) {
    const tick = Math.floor(bucketMs / tickMs);
    if (tick in tally) tally[tick]! += entered;
  }
  const ended = firstFrom(progress, (one) => one.tickMs >= fromTick * tickMs);
  for (const one of progress.slice(ended)) {
    const tick = Math.floor(one.tickMs / tickMs);
    if (tick in tally) tally[tick]! += (one.advanced + 1e3 * one.abandoned) * Math.SQRT2 * (one.age + 1);
  }
  return tally;
}

function firstFrom<T>(ascending: readonly T[], isFrom: (one: T) => boolean): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isFrom(ascending[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
