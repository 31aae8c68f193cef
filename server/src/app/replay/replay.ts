import type { MappingFile, ReplayReport, StepCounts } from '@wegwarte/contract';
import { defaultDecodeLimits, Door } from '../../ingestion/door.ts';
import { Pseudonymiser } from '../../ingestion/pseudonymiser.ts';
import type { Incident } from '../../incidents/incident.ts';
import { JourneyCatalog } from '../../journeys/journey-catalog.ts';
import type { JourneyDefinition } from '../../journeys/journey-definition.ts';
import type { Touchpoint } from '../../journeys/touchpoint.ts';
import { bucketOf, COMBINATION } from '../../windows/cohort-counts.ts';
import { defaultEngineOptions, PartitionEngine } from '../../windows/partition-engine.ts';
import { readEvents } from './read-events.ts';
import { ReplayCounters } from './replay-counters.ts';
import { ReplayDetection } from './replay-detection.ts';

export interface ReplayOptions {
  readonly journeys: readonly JourneyDefinition[];
  /** File, or `-` for standard input. */
  readonly events: string;
  readonly mapping: MappingFile | null;
  /** Waits so that event time passes this many times as fast as life; Infinity: no waiting. */
  readonly speed: number;
  readonly onRejected: (record: number, reason: string) => void;
  readonly onProgress: (phase: 'read' | 'replayed', done: number, total: number | null) => void;
  readonly wait: (ms: number) => Promise<void>;
}

/** Nobody sees these pseudonyms, and a fixed key makes two replays alike. */
const REPLAY_KEY = Buffer.from('replay');
/** Progress is told this often. */
const TELL_EVERY = 10_000;

/**
 * Runs the pipeline over recorded touchpoints in event time: the same engine, the same detector, nothing stored and
 * nothing sent. Records are put in order of time (ties in order of the input) first, so nothing is late; the watermark
 * ends at the last time. The same input gives the same report, to the byte.
 */
export async function replay(options: ReplayOptions): Promise<ReplayReport> {
  const { journeys, speed, onProgress, wait } = options;
  const catalog = new JourneyCatalog(journeys);
  const { touchpoints, counts } = await readTouchpoints(options, catalog);
  touchpoints.sort((a, b) => a.timeMs - b.timeMs);

  const engine = new PartitionEngine(catalog, defaultEngineOptions);
  const counters = new ReplayCounters();
  const detections = journeys.map((definition) => new ReplayDetection(definition, counters));
  const feed: { bucketMs: number; count: number }[] = [];
  const feedReachMs = Math.max(0, ...detections.map((one) => one.feedReachMs));

  const judge = (watermarkMs: number) => {
    const due = detections.filter((detection) => detection.isDue(watermarkMs));
    if (due.length === 0) return;
    takeCounters(engine, counters, detections);
    while (feed[0] && feed[0].bucketMs < watermarkMs - feedReachMs) feed.shift();
    for (const detection of due) detection.judge(watermarkMs, feed);
  };

  let beforeMs: number | null = null;
  for (const [index, touchpoint] of touchpoints.entries()) {
    if (speed !== Infinity && beforeMs !== null) await wait((touchpoint.timeMs - beforeMs) / speed);
    beforeMs = touchpoint.timeMs;
    engine.receive(touchpoint, index, touchpoint.timeMs);
    const bucketMs = bucketOf(touchpoint.timeMs);
    if (feed.at(-1)?.bucketMs === bucketMs) feed.at(-1)!.count++;
    else feed.push({ bucketMs, count: 1 });
    if (engine.watermarkMs !== null) judge(engine.watermarkMs);
    if (index % TELL_EVERY === 0) onProgress('replayed', index, touchpoints.length);
  }
  const last = touchpoints.at(-1);
  if (last) {
    engine.advanceTo(last.timeMs);
    judge(last.timeMs);
  }
  takeCounters(engine, counters, detections);
  onProgress('replayed', touchpoints.length, touchpoints.length);
  return {
    touchpoints: {
      read: counts.read,
      accepted: touchpoints.length,
      duplicate: counts.duplicate,
      late: 0,
      rejected: counts.rejected,
    },
    journeys: journeys.map((definition) => reportJourney(definition, counters)),
    incidents: detections
      .flatMap((detection) => detection.incidents)
      .sort((a, b) => a.openedAtMs - b.openedAtMs || (a.id < b.id ? -1 : 1))
      .map(reportIncident),
  };
}

async function readTouchpoints(
  { events, mapping, onRejected, onProgress }: ReplayOptions,
  catalog: JourneyCatalog,
): Promise<{ touchpoints: Touchpoint[]; counts: { read: number; duplicate: number; rejected: number } }> {
  const touchpoints: Touchpoint[] = [];
  const seen = new Set<string>();
  const counts = { read: 0, duplicate: 0, rejected: 0 };
  const pseudonymise = new Pseudonymiser(REPLAY_KEY);
  // A record cannot be in the future of a replay; the decoder's absolute bounds hold.
  const door = new Door(() => catalog, pseudonymise, { ...defaultDecodeLimits, maxAheadMs: Infinity });
  for await (const { number, json, found, reject } of readEvents(events, mapping)) {
    counts.read++;
    if (counts.read % TELL_EVERY === 0) onProgress('read', counts.read, null);
    const admit = () => (found ? door.admitFound(found, 0) : door.admitPlain(json, 0));
    const decoded = reject === undefined ? admit() : null;
    if (!decoded?.ok) {
      counts.rejected++;
      onRejected(number, decoded ? `${decoded.reason}: ${decoded.detail}` : reject!);
      continue;
    }
    const { source, id } = decoded.touchpoint;
    const name = `${source}\0${id}`;
    if (seen.has(name)) {
      counts.duplicate++;
      continue;
    }
    seen.add(name);
    touchpoints.push(decoded.touchpoint);
  }
  return { touchpoints, counts };
}

function takeCounters(
  engine: PartitionEngine,
  counters: ReplayCounters,
  detections: readonly ReplayDetection[],
): void {
  const deltas = engine.takeCheckpoint().counters;
  counters.add(deltas);
  if (deltas.length > 0) for (const detection of detections) detection.touched(engine.newestMs!);
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
    segment: segment && Object.fromEntries(segment.values.map(({ dimension, value }) => [dimension, value])),
    openedAt: new Date(openedAtMs).toISOString(),
    startedAt: new Date(startedAtMs).toISOString(),
    resolvedAt: resolvedAtMs === null ? null : new Date(resolvedAtMs).toISOString(),
    lostCustomers: { estimate: tenth(impact.estimate), low: tenth(impact.low), high: tenth(impact.high) },
  };
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
