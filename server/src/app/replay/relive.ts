import type { JourneyDefinition } from '../../journeys/journey-definition.ts';
import { JourneyCatalog } from '../../journeys/journey-catalog.ts';
import type { Touchpoint } from '../../journeys/touchpoint.ts';
import type { Team } from '../../on-call/team.ts';
import { bucketOf } from '../../windows/cohort-counts.ts';
import { feedGaps } from '../../windows/feed-gaps.ts';
import { feedRate } from '../../windows/feed-rate.ts';
import { longestSilenceMs } from '../../windows/feed-state.ts';
import { defaultEngineOptions, PartitionEngine } from '../../windows/partition-engine.ts';
import { feedReachMs } from '../../workflows/judge-journey.ts';
import { shareBudgets } from '../../workflows/share-budgets.ts';
import { ReplayCounters } from './replay-counters.ts';
import { ReplayDetection } from './replay-detection.ts';
import { TimeOrder } from './time-order.ts';

/** Touchpoints in any order, and how many records were none. */
export interface RecordedTouchpoints extends AsyncIterable<Touchpoint> {
  readonly rejected: number;
}

export interface ReliveOptions {
  readonly journeys: readonly JourneyDefinition[];
  readonly recorded: RecordedTouchpoints;
  /** Whose budgets of false pages are shared. Absent: each owner that journeys name has the usual one. */
  readonly teams?: readonly Team[];
  /** Touchpoints from then on are left out; null: none are. */
  readonly untilMs: number | null;
  /** Waits so that event time passes this many times as fast as life; Infinity: no waiting. */
  readonly speed: number;
  readonly onProgress: (phase: 'read' | 'replayed', done: number, total: number | null) => void;
  readonly wait: (ms: number) => Promise<void>;
}

/** What became of recorded touchpoints. */
export interface Relived {
  readonly accepted: number;
  readonly duplicate: number;
  readonly rejected: number;
  readonly leftOut: number;
  /** Times of the first and the last touchpoint; null when there was none. */
  readonly extent: { readonly fromMs: number; readonly toMs: number } | null;
  readonly counters: ReplayCounters;
  /** One a journey, in their order. */
  readonly detections: readonly ReplayDetection[];
}

/** Progress is told this often. */
const TELL_EVERY = 10_000;

/**
 * Runs the pipeline over recorded touchpoints in event time: the same engine, the same detector, nothing stored and
 * nothing sent. Touchpoints are put in order of time (ties in order of the input) first, so nothing is late; the
 * watermark ends at the last time. The same input gives the same outcome, to the bit.
 */
export async function relive(options: ReliveOptions): Promise<Relived> {
  const { journeys, recorded, untilMs, speed, onProgress, wait } = options;
  await using order = new TimeOrder();
  let leftOut = 0;
  for await (const touchpoint of recorded) {
    if (untilMs !== null && touchpoint.timeMs >= untilMs) leftOut++;
    else await order.add(touchpoint);
    if ((order.count + leftOut) % TELL_EVERY === 0) onProgress('read', order.count + leftOut, null);
  }

  const history = new History(journeys, options.teams ?? ownersOf(journeys));
  let done = 0;
  for await (const touchpoint of order.inOrder()) {
    if (speed !== Infinity && history.extent) await wait((touchpoint.timeMs - history.extent.toMs) / speed);
    history.take(touchpoint, done);
    if (done++ % TELL_EVERY === 0) onProgress('replayed', done - 1, order.count);
  }
  history.end();
  onProgress('replayed', order.count, order.count);
  const { extent, duplicate, counters, detections } = history;
  return {
    accepted: order.count - duplicate,
    duplicate,
    rejected: recorded.rejected,
    leftOut,
    extent,
    counters,
    detections,
  };
}

/** One partition, whose wall clock is the event time of its touchpoints. */
class History {
  duplicate = 0;
  extent: { readonly fromMs: number; readonly toMs: number } | null = null;
  readonly counters = new ReplayCounters();
  readonly detections: readonly ReplayDetection[];
  private readonly engine: PartitionEngine;
  private readonly feed: { bucketMs: number; count: number }[] = [];
  private readonly feedReachMs: number;

  constructor(journeys: readonly JourneyDefinition[], teams: readonly Team[]) {
    this.engine = new PartitionEngine(new JourneyCatalog(journeys), defaultEngineOptions);
    const budgetOf = shareBudgets(journeys, teams);
    this.detections = journeys.map((definition) => {
      const budgets = new Map(definition.steps.map((step) => [step.step, budgetOf(definition, step)]));
      return new ReplayDetection(definition, budgets, this.counters);
    });
    this.feedReachMs = feedReachMs(journeys);
  }

  take(touchpoint: Touchpoint, number: number): void {
    const { timeMs } = touchpoint;
    if (this.extent) this.letTimePass(this.extent.toMs, timeMs);
    if (this.engine.receive(touchpoint, number, timeMs) === 'duplicate') this.duplicate++;
    this.extent = { fromMs: this.extent?.fromMs ?? timeMs, toMs: timeMs };
    const bucketMs = bucketOf(timeMs);
    if (this.feed.at(-1)?.bucketMs === bucketMs) this.feed.at(-1)!.count++;
    else this.feed.push({ bucketMs, count: 1 });
    if (this.engine.watermarkMs !== null) this.judge(this.engine.watermarkMs);
  }

  end(): void {
    if (this.extent) {
      this.engine.advanceTo(this.extent.toMs);
      this.judge(this.extent.toMs);
    }
    this.takeCounters();
  }

  /** As an idle partition does live: event time goes on with the clock, and is judged until the feed counts as silent. */
  private letTimePass(fromMs: number, toMs: number): void {
    const nextMs = () => Math.min(...this.detections.map((one) => one.nextMs));
    const completeMs = toMs - defaultEngineOptions.allowedLatenessMs;
    if (!(nextMs() < completeMs)) return;
    const untilMs = Math.min(completeMs, fromMs + longestSilenceMs(feedRate(this.feed, fromMs)));
    for (let atMs = nextMs(); atMs < untilMs && Number.isFinite(atMs); atMs = nextMs()) {
      this.engine.advanceTo(atMs);
      this.judge(atMs);
    }
  }

  private judge(watermarkMs: number): void {
    const due = this.detections.filter((detection) => watermarkMs >= detection.nextMs);
    if (due.length === 0) return;
    this.takeCounters();
    while (this.feed[0] && this.feed[0].bucketMs < watermarkMs - this.feedReachMs) this.feed.shift();
    const gaps = feedGaps(this.feed);
    for (const detection of due) detection.judge(watermarkMs, gaps);
  }

  private takeCounters(): void {
    const deltas = this.engine.takeCheckpoint().counters;
    this.counters.add(deltas);
    if (deltas.length > 0) for (const detection of this.detections) detection.touched(this.engine.newestMs!);
  }
}

function ownersOf(journeys: readonly JourneyDefinition[]): Team[] {
  const names = new Set(journeys.flatMap(({ owner, steps }) => [owner, ...steps.map((step) => step.owner)]));
  return [...names].map((team) => ({
    team,
    title: { en: team, de: team },
    isDefault: false,
    language: 'en',
    channels: [],
  }));
}
