import type { ReplayReport, StepCounts } from '@wegwarte/contract';
import type { Incident } from '../../incidents/incident.ts';
import type { JourneyDefinition } from '../../journeys/journey-definition.ts';
import { COMBINATION } from '../../windows/cohort-counts.ts';
import { FileTouchpoints } from './file-touchpoints.ts';
import type { RecordedFile } from './file-touchpoints.ts';
import { relive } from './relive.ts';
import type { ReliveOptions } from './relive.ts';
import { roundedEstimate, segmentInWords } from './report-incident.ts';
import type { ReplayCounters } from './replay-counters.ts';

export type ReplayOptions = RecordedFile & Pick<ReliveOptions, 'speed' | 'onProgress' | 'wait'>;

/** What would have been counted and opened over recorded touchpoints. The same input gives the same report, to the byte. */
export async function replay(options: ReplayOptions): Promise<ReplayReport> {
  const recorded = new FileTouchpoints(options);
  const relived = await relive({ ...options, recorded, untilMs: null });
  const { accepted, duplicate, rejected, counters, detections } = relived;
  return {
    touchpoints: { read: accepted + duplicate + rejected, accepted, duplicate, late: 0, rejected },
    journeys: options.journeys.map((definition) => reportJourney(definition, counters)),
    incidents: detections
      .flatMap((detection) => detection.incidents)
      .sort((a, b) => a.openedAtMs - b.openedAtMs || (a.id < b.id ? -1 : 1))
      .map(reportIncident),
  };
}

function reportJourney(
  definition: JourneyDefinition,
  counters: ReplayCounters,
): ReplayReport['journeys'][number] {
  const goal = definition.steps.length - 1;
  const steps = definition.steps.map(({ step }, index) => {
    let whole: StepCounts = { entered: 0, advanced: 0, dropped: 0, abandoned: 0, inFlight: 0 };
    const segments: Record<string, Record<string, StepCounts>> = {};
    for (const dimension of definition.dimensions.toSorted()) segments[dimension] = {};
    for (const { key, totals } of counters.totals(definition.journey, step)) {
      const { entered, advanced, dropped, abandoned } = totals;
      const inFlight = index === goal ? 0 : entered - advanced - dropped - abandoned;
      const counts = { entered, advanced, dropped, abandoned, inFlight };
      if (key.dimension === '') whole = counts;
      else if (key.dimension !== COMBINATION && entered > 0) segments[key.dimension]![key.value] = counts;
    }
    return { step, ...whole, segments };
  });
  return { journey: definition.journey, completed: steps[goal]!.entered, steps };
}

function reportIncident(incident: Incident): ReplayReport['incidents'][number] {
  const { journey, step, kind, segment, openedAtMs, startedAtMs, resolvedAtMs, impact } = incident;
  return {
    journey,
    step,
    kind,
    segment: segmentInWords(segment),
    openedAt: new Date(openedAtMs).toISOString(),
    startedAt: new Date(startedAtMs).toISOString(),
    resolvedAt: resolvedAtMs === null ? null : new Date(resolvedAtMs).toISOString(),
    lostCustomers: roundedEstimate(impact),
  };
}
