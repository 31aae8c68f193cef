import type { FormerSteps } from '@wegwarte/contract';
import type { JourneyDefinition } from '../journeys/journey-definition.ts';
import { inFlightOf } from '../windows/cohort-counts.ts';
import type { CounterReader } from './counter-reader.ts';
import type { RetiredJourney } from './journey-versions.ts';

const DAY_MS = 24 * 3_600_000;
const SHOWN_DAYS = 90;
const MAX_STEPS = 20;

/** A step that is no longer there, by the last version that had it. */
interface Gone {
  readonly step: JourneyDefinition['steps'][number];
  readonly last: RetiredJourney;
}

/** The one removed last first, at most twenty. */
export function stepsGone(shown: JourneyDefinition, former: readonly RetiredJourney[]): readonly Gone[] {
  const gone = new Map<string, Gone>();
  const kept = new Set(shown.steps.map(({ step }) => step));
  const versions = former.filter(({ definition }) => definition.journey === shown.journey);
  for (const last of versions.sort((a, b) => a.definition.version - b.definition.version)) {
    for (const step of last.definition.steps) if (!kept.has(step.step)) gone.set(step.step, { step, last });
  }
  return [...gone.values()].sort((a, b) => b.last.retiredMs - a.last.retiredMs).slice(0, MAX_STEPS);
}

export async function showFormerSteps(
  shown: JourneyDefinition,
  former: readonly RetiredJourney[],
  counters: Pick<CounterReader, 'series'>,
): Promise<FormerSteps> {
  const { journey } = shown;
  const steps: FormerSteps['steps'] = [];
  for (const { step, last } of stepsGone(shown, former)) {
    const { definition, retiredMs } = last;
    const fromMs = Math.floor(retiredMs / DAY_MS - SHOWN_DAYS) * DAY_MS;
    const series = await counters.series(journey, fromMs, DAY_MS, [step.step]);
    const isGoal = definition.steps.at(-1) === step;
    steps.push({
      step: step.step,
      title: step.title,
      lastVersion: definition.version,
      removedAt: new Date(retiredMs).toISOString(),
      days: (series.get(step.step) ?? []).map((counts) => ({
        day: new Date(counts.bucketMs).toISOString().slice(0, 10),
        entered: counts.entered,
        advanced: counts.advanced,
        dropped: counts.dropped,
        abandoned: counts.abandoned,
        inFlight: isGoal ? 0 : inFlightOf(counts),
      })),
    });
  }
  return { journey, steps };
}
