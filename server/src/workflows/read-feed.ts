import type { Freshness } from '@wegwarte/contract';
import { feedRate, RATE_OVER_MS } from '../windows/feed-rate.ts';
import { feedState } from '../windows/feed-state.ts';
import type { FeedState, FeedTimes } from '../windows/feed-state.ts';
import type { Clock } from '../kernel/clock.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { CounterReader } from './counter-reader.ts';
import { staleFreshness, unknownFreshness } from './stale-freshness.ts';

const HOUR_MS = 3_600_000;

export interface Feed extends FeedState {
  readonly perSecond: number;
  /** Event time is complete up to here on all partitions; null before the first touchpoint. */
  readonly watermarkMs: number | null;
}

/** How true the picture is, by the positions stored. */
export async function readFeed(reader: CounterReader, times: FeedTimes, nowMs: number): Promise<Feed> {
  const partitions = await reader.partitions();
  const newestMs = Math.max(-Infinity, ...partitions.map((partition) => partition.newestMs ?? -Infinity));
  const untilMs = Number.isFinite(newestMs) ? newestMs : nowMs;
  const perSecond = feedRate(await reader.feedBuckets(untilMs - RATE_OVER_MS), untilMs);
  const watermarks = partitions.flatMap(({ watermarkMs }) => (watermarkMs === null ? [] : [watermarkMs]));
  return {
    ...feedState(partitions, perSecond, times, nowMs),
    perSecond,
    watermarkMs: watermarks.length > 0 ? Math.min(...watermarks) : null,
  };
}

export interface ShowFreshnessParts {
  readonly counters: CounterReader;
  readonly times: FeedTimes;
  readonly demonstration: boolean;
  /** Identifies the dashboard build this program ships. */
  readonly build: string;
  readonly clock: Clock;
}

/** The same for the screens. */
export class ShowFreshness {
  private readonly parts: ShowFreshnessParts;
  /** As it was last known. */
  private last: Freshness | null = null;

  constructor(parts: ShowFreshnessParts) {
    this.parts = parts;
  }

  /** A number that changes with every checkpoint stored, whichever instance stores it. */
  async storedSoFar(): Promise<number> {
    const partitions = await this.parts.counters.partitions();
    return partitions.reduce((sum, { readOffset, watermarkMs }) => sum + readOffset + (watermarkMs ?? 0), 0);
  }

  async now(): Promise<Freshness> {
    const { counters, times, demonstration, build, clock } = this.parts;
    const nowMs = clock.now();
    const feed = await readFeed(counters, times, nowMs);
    const lastHour = { accepted: 0, ignored: 0, duplicate: 0, late: 0, rejected: 0 };
    for (const { outcome, count } of await counters.outcomes(nowMs - HOUR_MS, nowMs + HOUR_MS)) {
      lastHour[outcome] += count;
    }
    this.last = {
      serverTime: new Date(nowMs).toISOString(),
      feed: feed.feed,
      since: new Date(feed.sinceMs).toISOString(),
      newestTouchpoint: feed.newestMs === null ? null : new Date(feed.newestMs).toISOString(),
      behindSeconds: Math.round(feed.behindMs / 100) / 10,
      touchpointsPerSecond: Math.round(feed.perSecond * 10) / 10,
      unknown: [],
      lastHour,
      demonstration,
      build,
    };
    return this.last;
  }

  /** The same; while the database is away what is known without it, and what is not. */
  async nowOrLast(): Promise<Freshness> {
    try {
      return await this.now();
    } catch (error) {
      if (!(error instanceof WegwarteError && error.retriable)) throw error;
      const { clock, times, demonstration, build } = this.parts;
      if (this.last) return staleFreshness(this.last, clock.now());
      return unknownFreshness({ startedMs: times.startedMs, demonstration, build }, clock.now());
    }
  }
}
