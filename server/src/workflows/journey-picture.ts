import type { Notice, River, StateWord } from '@wegwarte/contract';
import { KnownNormal } from '../detection/known-normal.ts';
import type { Verdict } from '../detection/verdict.ts';
import { stepDeadlinesMs } from '../journeys/journey-definition.ts';
import type { JourneyDefinition } from '../journeys/journey-definition.ts';
import { BUCKET_MS } from '../windows/cohort-counts.ts';
import { finishShares, normalEntries } from '../windows/finish-shares.ts';
import type { StepBalance } from '../windows/finish-shares.ts';
import type { StepTotals, StepWindow } from './counter-reader.ts';
import type { StepNotice } from './step-notice.ts';
import type { StepWatch } from './watch-store.ts';

/** Screens show the runs that entered in the last hour. */
export const RIVER_MS = 3_600_000;

export interface StepPicture {
  readonly step: string;
  readonly totals: StepTotals;
  /** Null while learning, and at the goal. */
  readonly normalShare: number | null;
  readonly verdict: Verdict | null;
  readonly notice: StepNotice | null;
  readonly hasIncident: boolean;
}

/** One journey as the screens need it, from counters and what the detector knows. */
export interface JourneyPicture {
  readonly definition: JourneyDefinition;
  readonly fromMs: number;
  readonly toMs: number;
  readonly steps: readonly StepPicture[];
  readonly state: StateWord;
}

/** What to add up for a journey's picture. `watermarkMs`: event time is complete up to there. */
export function stepWindows(definition: JourneyDefinition, watermarkMs: number, nowMs: number): StepWindow[] {
  const deadlines = stepDeadlinesMs(definition);
  return definition.steps.map(({ step }, index) => ({
    journey: definition.journey,
    step,
    fromMs: Math.floor((nowMs - RIVER_MS) / BUCKET_MS) * BUCKET_MS,
    matureBeforeMs: watermarkMs - deadlines[index]! - BUCKET_MS,
    inFlightFromMs: watermarkMs - deadlines[index]! - 2 * BUCKET_MS,
  }));
}

export function paintJourney(input: {
  readonly definition: JourneyDefinition;
  readonly totals: readonly StepTotals[];
  readonly watches: readonly StepWatch[];
  readonly stepsWithIncident: ReadonlySet<string>;
  readonly isLive: boolean;
  readonly nowMs: number;
}): JourneyPicture {
  const { definition } = input;
  const steps = definition.steps.map(({ step }, index): StepPicture => {
    const watch = input.watches.find((one) => one.journey === definition.journey && one.step === step);
    const isGoal = index === definition.steps.length - 1;
    const known = isGoal ? null : KnownNormal.of(watch?.baseline ?? null);
    return {
      step,
      totals:
        input.totals.find((one) => one.journey === definition.journey && one.step === step) ??
        nobody(definition.journey, step),
      normalShare: known?.whole.share ?? null,
      verdict: watch?.verdict ?? null,
      notice: watch?.notice ?? null,
      hasIncident: input.stepsWithIncident.has(step),
    };
  });
  const fromMs = Math.floor((input.nowMs - RIVER_MS) / BUCKET_MS) * BUCKET_MS;
  return { definition, fromMs, toMs: fromMs + RIVER_MS, steps, state: journeyState(steps, input.isLive) };
}

/** The step's passage as it is seen now, or as it normally is; null where that is not known of every step. */
export function finishSharesOf(picture: JourneyPicture, kind: 'seen' | 'normal'): number[] | null {
  const passages = passagesOf(picture, kind);
  return passages && finishShares(passages);
}

/** Of those who get on from a step, the share that normally reaches the goal; 1 while that is not known. */
export function finishShareAfter(picture: JourneyPicture, step: string): number {
  const at = picture.steps.findIndex((one) => one.step === step);
  const share = picture.steps[at]?.normalShare ?? null;
  const finish = finishSharesOf(picture, 'normal')?.[at];
  return share === null || share === 0 || finish === undefined ? 1 : finish / share;
}

export function riverOf(picture: JourneyPicture): River {
  const { definition, steps, fromMs, toMs, state } = picture;
  const passages = passagesOf(picture, 'normal');
  const normalEntered = passages && normalEntries(passages);
  return {
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    steps: steps.map(({ step, totals, normalShare, verdict, hasIncident }, index) => {
      const isGoal = index === steps.length - 1;
      const { entered, advanced, dropped, abandoned } = totals;
      return {
        step,
        title: definition.steps[index]!.title,
        entered,
        ...(isGoal
          ? { advanced: 0, dropped: 0, abandoned: 0, inFlight: 0 }
          : { advanced, dropped, abandoned, inFlight: entered - advanced - dropped - abandoned }),
        state: state === 'no-data' ? 'no-data' : stepState(verdict, hasIncident, isGoal),
        normalShare,
        normalEntered: normalEntered && toTenths(normalEntered[index]!),
        normalLeft: normalShare === null ? null : toTenths(leftNormally(totals, normalShare)),
      };
    }),
  };
}

/**
 * What is unusual and costs no customers. Who does not come to one step does not come to those behind it: unusual
 * traffic is told once, and not where an incident explains it.
 */
export function noticesOf({ definition, steps, state }: JourneyPicture): Notice[] {
  const notices: Notice[] = [];
  if (state === 'no-data') return notices;
  let isExplained = false;
  for (const [at, { step, notice, hasIncident }] of steps.entries()) {
    isExplained ||= hasIncident;
    if (!notice || hasIncident || (notice.kind === 'traffic' && isExplained)) continue;
    const { kind, windowFromMs, windowToMs } = notice;
    const figures =
      kind === 'traffic'
        ? { seen: notice.entered, usual: notice.usual }
        : { seen: notice.observed, usual: notice.expected };
    isExplained = true;
    notices.push({
      step,
      stepTitle: definition.steps[at]!.title,
      kind,
      from: new Date(windowFromMs).toISOString(),
      to: new Date(windowToMs).toISOString(),
      seen: figures.seen,
      usual: toTenths(figures.usual),
    });
  }
  return notices;
}

/** Mature cohorts at their normal share; of the others those who have left are all that is known. */
function leftNormally(totals: StepTotals, normalShare: number): number {
  const { dropped, abandoned, matureEntered, matureAdvanced } = totals;
  return dropped + abandoned + matureAdvanced - matureEntered * normalShare;
}

function passagesOf({ definition, steps }: JourneyPicture, kind: 'seen' | 'normal'): StepBalance[] | null {
  const passages: StepBalance[] = [];
  for (const [index, { totals, normalShare }] of steps.entries()) {
    const isGoal = index === steps.length - 1;
    const seen = totals.matureEntered > 0 ? totals.matureAdvanced / totals.matureEntered : null;
    const { optional } = definition.steps[index]!;
    // An optional step that few take learns for long: it is taken as it is seen, and its loss neither hidden nor blamed.
    const known = kind === 'seen' ? seen : (normalShare ?? (optional ? seen : null));
    const share = isGoal ? 1 : known;
    // Nobody at an optional step says nothing about the rest.
    if (share === null && !optional) return null;
    const { entered, advanced, matureEntered, matureAdvanced } = totals;
    passages.push({ share: share ?? 1, optional, entered, advanced, matureEntered, matureAdvanced });
  }
  return passages;
}

function journeyState(steps: readonly StepPicture[], isLive: boolean): StateWord {
  if (!isLive) return 'no-data';
  const states = steps.slice(0, -1).map(({ verdict, hasIncident }) => stepState(verdict, hasIncident, false));
  for (const worst of ['problem', 'watch'] as const) if (states.includes(worst)) return worst;
  return states.every((state) => state === 'learning') ? 'learning' : 'normal';
}

function stepState(verdict: Verdict | null, hasIncident: boolean, isGoal: boolean): StateWord {
  if (hasIncident) return 'problem';
  if (isGoal) return 'normal';
  if (verdict === null || (verdict.kind === 'none' && verdict.reason === 'learning')) return 'learning';
  return verdict.kind === 'watch' || verdict.kind === 'drop-off' ? 'watch' : 'normal';
}

function toTenths(n: number): number {
  return Math.round(n * 10) / 10;
}

function nobody(journey: string, step: string): StepTotals {
  const none = { entered: 0, advanced: 0, dropped: 0, abandoned: 0 };
  return { journey, step, ...none, matureEntered: 0, matureAdvanced: 0, inFlightNow: 0 };
}
