import { ageBucketOf, tickMsOf } from '../windows/ticks.ts';
import { ticksAtStep } from './at-risk.ts';
import type { HazardBaseline, StreamNormal } from './hazard-baseline.ts';
import { dropScore, steadinessOf } from './nb-glr.ts';
import { defaultScanSettings, spanOf } from './scan-settings.ts';
import type { ScanSettings } from './scan-settings.ts';
import { levelTicks } from './level-before.ts';
import { oneStepBudget, scoreLimit } from './stream-limits.ts';
import type { PageBudget } from './stream-limits.ts';

/** Beyond this it is no alarm any more. */
const longestTicks = 4_320;

export interface DelayQuestion {
  readonly deadlineMs: number;
  /** Customers who enter a minute. */
  readonly enteredPerMinute: number;
  /** Factor on the pull to get on: 0 when nobody gets on any more. */
  readonly ratio: number;
  readonly hasSegments: boolean;
  readonly budget?: PageBudget;
  readonly settings?: ScanSettings;
}

/**
 * How long after the onset a drop-off of the whole step is paged, about: the scan run on the counts to expect. Half the
 * incidents are seen sooner, half later. Null when it would take longer than 720 ticks' minutes.
 *
 * It follows from how many come and how many of them normally get on, not from the product: with a customer every three
 * minutes nobody can know sooner.
 */
export function attainableDelayMs(
  { hazard, share, variance, variances }: Pick<StreamNormal, 'hazard' | 'share' | 'variance' | 'variances'>,
  question: DelayQuestion,
): number | null {
  const { deadlineMs, enteredPerMinute, ratio, hasSegments } = question;
  const settings = question.settings ?? defaultScanSettings;
  const tickMs = tickMsOf(deadlineMs);
  const slots = ticksAtStep(deadlineMs, tickMs);
  const limit =
    scoreLimit(enteredPerMinute * share, variances, tickMs, question.budget ?? oneStepBudget, settings) -
    Math.log(hasSegments ? settings.weights.whole : 1);
  const perTick = (enteredPerMinute * tickMs) / 60_000;
  const here = new Float64Array(slots);
  const hazardAt = Float64Array.from({ length: slots }, (_, age) => hazard[ageBucketOf(age)]!);
  const pass = (factor: number): number => {
    let expected = 0;
    for (let age = slots - 1; age > 0; age--) here[age] = here[age - 1]!;
    here[0] = perTick;
    for (let age = 0; age < slots; age++) {
      const due = here[age]! * hazardAt[age]!;
      expected += due;
      here[age]! -= due * factor;
    }
    return expected;
  };
  for (let tick = 0; tick < slots; tick++) pass(1);
  // The best window is the one that begins with the onset, or the next longer one, in which some were fine.
  const lengths = settings.lookBackMinutes.map((minutes) => minutes * 6);
  if (tickMs >= 60_000) lengths.unshift(...settings.slowLookBackTicks);
  const usual = perTick * share;
  let expected = 0;
  let observed = 0;
  for (let ticks = 1; ticks <= longestTicks; ticks++) {
    const due = pass(ratio);
    expected += due;
    observed += ratio * due;
    const length = lengths.find((one) => one >= ticks);
    if (length === undefined) return null;
    const before = (length - ticks) * usual;
    if (expected + before < settings.minExpected) continue;
    const span = variances[spanOf(length, tickMs, settings)];
    const level = 1 / (1 / variance + usual * levelTicks(length, settings.level));
    const steadiness = steadinessOf(span === undefined ? variance : span + level);
    if (dropScore(observed + before, expected + before, steadiness) >= limit) return ticks * tickMs;
  }
  return null;
}

/** The same for what has been learnt of a step; null while it is learning. */
export function attainableDelayOf(
  { active, streams }: HazardBaseline,
  question: Omit<DelayQuestion, 'enteredPerMinute' | 'hasSegments'>,
): number | null {
  const whole = active?.streams[0];
  if (!active || !whole) return null;
  const enteredPerMinute = whole.share > 0 ? active.eventsPerMinute / whole.share : 0;
  return attainableDelayMs(whole, { ...question, enteredPerMinute, hasSegments: streams.length > 1 });
}
