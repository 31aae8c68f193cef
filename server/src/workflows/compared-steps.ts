import type {
  ComparedCounts,
  ComparedStep,
  ComparisonView,
  SegmentComparison,
  StepComparison,
} from '@wegwarte/contract';
import { stepDeadlinesMs, stepMeaning } from '../journeys/journey-definition.ts';
import type { JourneyDefinition } from '../journeys/journey-definition.ts';
import { compareShares, simultaneousZ } from '../windows/compare-shares.ts';
import { tickMsOf } from '../windows/ticks.ts';
import { timeQuantile } from '../windows/time-quantiles.ts';
import type { TimeQuantile } from '../windows/time-quantiles.ts';
import type { AskedWindow, ComparedUntil } from './compared-until.ts';
import type { WindowTotals } from './counter-reader.ts';
import type { RetiredJourney } from './journey-versions.ts';

const CONFIDENCE = 0.95;
const MAX_SEGMENTS = 30;

interface Side extends AskedWindow {
  readonly totals: readonly WindowTotals[];
}

export interface WindowsToCompare {
  readonly definition: JourneyDefinition;
  /** Former versions of the journey. */
  readonly former: readonly RetiredJourney[];
  /** By step, relative standard deviation from day to day, where that is learnt. */
  readonly sigmas: ReadonlyMap<string, number>;
  readonly segmentsOf: string;
  readonly untils: readonly ComparedUntil[];
  readonly window: Side;
  readonly against: Side;
}

type Compared = Pick<ComparisonView, 'confidence' | 'steps' | 'segmentsOf' | 'segments'>;

/** Two windows step by step. The intervals are so wide that they hold together, however many are looked at. */
export function compareSteps(asked: WindowsToCompare): Compared {
  const { definition, sigmas, segmentsOf, window, against } = asked;
  const segments = pairs(asked);
  // Of each step the shares that got on and that abandoned and two times; of each segment its part, and who got on.
  const z = simultaneousZ(4 * (definition.steps.length - 1) + 2 * segments.length, CONFIDENCE);
  const came = {
    window: countsOf(find(window, segmentsOf)).entered,
    against: countsOf(find(against, segmentsOf)).entered,
  };
  return {
    confidence: CONFIDENCE,
    steps: definition.steps.slice(0, -1).map((_, at) => compareStep(asked, at, z)),
    segmentsOf,
    segments: segments.map(({ dimension, value, ...sides }): SegmentComparison => {
      return {
        dimension,
        value,
        ...sides,
        part: compareShares(
          { part: Math.min(sides.window.entered, came.window), of: came.window },
          { part: Math.min(sides.against.entered, came.against), of: came.against },
          z,
        ),
        advanced: gotOn(sides.window, sides.against, z, sigmas.get(segmentsOf)),
      };
    }),
  };
}

function compareStep(asked: WindowsToCompare, at: number, z: number): StepComparison {
  const { definition, sigmas } = asked;
  const { step, title } = definition.steps[at]!;
  const deadlineMs = stepDeadlinesMs(definition)[at]!;
  const spans = { tickMs: tickMsOf(deadlineMs), deadlineMs };
  const sideOf = (side: 'window' | 'against') => {
    const totals = find(asked[side], step);
    const ages = totals?.ages ?? [];
    const times = [0.5, 0.95].map((part) => timeQuantile(ages, part, z, spans));
    const shown: ComparedStep = {
      ...countsOf(totals),
      until: new Date(asked.untils[at]![side]).toISOString(),
      countedOtherwise: isCountedOtherwise(asked, step, asked[side]),
      time: times[0] && times[1] ? { n: sumOf(ages), p50: seconds(times[0]), p95: seconds(times[1]) } : null,
    };
    return { shown, times };
  };
  const [window, against] = [sideOf('window'), sideOf('against')];
  const abandoned = ({ shown }: { shown: ComparedCounts }) => ({ part: shown.abandoned, of: shown.entered });
  return {
    step,
    title,
    window: window.shown,
    against: against.shown,
    advanced: gotOn(window.shown, against.shown, z, sigmas.get(step)),
    abandoned: compareShares(abandoned(window), abandoned(against), z),
    p50: longer(window.times[0]!, against.times[0]!),
    p95: longer(window.times[1]!, against.times[1]!),
    sigma: sigmas.get(step) ?? null,
  };
}

/** A day is a good or a bad one for all at once: what days differ by is allowed for once, however many are looked at. */
function gotOn(window: ComparedCounts, against: ComparedCounts, z: number, sigma = 0) {
  const sample = ({ advanced, entered }: ComparedCounts) => ({ part: advanced, of: entered });
  return compareShares(sample(window), sample(against), z, (sigma * simultaneousZ(1, CONFIDENCE)) / z);
}

/** Intervals that touch leave it open, which is more careful than need be. */
function longer(window: TimeQuantile | null, against: TimeQuantile | null): StepComparison['p50'] {
  if (!window || !against) return null;
  if (window.lowMs > against.highMs) return 'more';
  return window.highMs < against.lowMs ? 'less' : 'noise';
}

/** Whether a version that was in force in the window decides otherwise who gets on from the step, or has none such. */
function isCountedOtherwise(
  { definition, former }: WindowsToCompare,
  step: string,
  window: AskedWindow,
): boolean {
  const today = stepMeaning(definition, step);
  return former.some((version) => {
    const isInForce = version.sinceMs < window.toMs && version.retiredMs > window.fromMs;
    if (!isInForce) return false;
    const hasStep = version.definition.steps.some((one) => one.step === step);
    return !hasStep || stepMeaning(version.definition, step) !== today;
  });
}

interface Pair {
  readonly dimension: string;
  readonly value: string;
  readonly window: ComparedCounts;
  readonly against: ComparedCounts;
}

function pairs({ segmentsOf, window, against }: WindowsToCompare): Pair[] {
  const found = new Map<string, Pair>();
  for (const side of [window, against]) {
    for (const { step, dimension, value } of side.totals) {
      if (step !== segmentsOf || dimension === '') continue;
      const of = (one: Side) => countsOf(find(one, step, dimension, value));
      found.set(`${dimension}\0${value}`, { dimension, value, window: of(window), against: of(against) });
    }
  }
  const most = (pair: Pair) => Math.max(pair.window.entered, pair.against.entered);
  return [...found.values()].sort((a, b) => most(b) - most(a)).slice(0, MAX_SEGMENTS);
}

function find({ totals }: Side, step: string, dimension = '', value = ''): WindowTotals | undefined {
  return totals.find((one) => one.step === step && one.dimension === dimension && one.value === value);
}

function countsOf(totals: WindowTotals | undefined): ComparedCounts {
  const { entered = 0, advanced = 0, dropped = 0, abandoned = 0 } = totals ?? {};
  return { entered, advanced, dropped, abandoned };
}

function sumOf(ages: WindowTotals['ages']): number {
  return ages.reduce((sum, [, advanced]) => sum + advanced, 0);
}

function seconds({ estimateMs, lowMs, highMs }: TimeQuantile) {
  return {
    seconds: Math.round(estimateMs / 1_000),
    low: Math.floor(lowMs / 1_000),
    high: Math.ceil(highMs / 1_000),
  };
}
