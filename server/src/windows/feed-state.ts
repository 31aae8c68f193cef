import { IMPROBABLE } from './feed-gaps.ts';

/** How far one partition has been followed. Times ms since the epoch, wall clock but for `newestMs`. */
export interface FollowedPartition {
  readonly readOffset: number;
  readonly endOffset: number;
  readonly newestMs: number | null;
  readonly lastMessageAtMs: number | null;
  readonly heardAtMs: number | null;
}

export interface FeedState {
  readonly feed: 'starting' | 'live' | 'lagging' | 'silent';
  readonly sinceMs: number;
  readonly newestMs: number | null;
  /** How far what is counted is behind, ms of event time. */
  readonly behindMs: number;
}

/** Positions are stored every second; a partition not heard of for this long is not being followed. */
const UNHEARD_MS = 5_000;
/** Touchpoints older than this on arrival are the past being read, not customers of now. */
const PAST_MS = 120_000;
const SHORTEST_SILENCE_MS = 2_500;
const LONGEST_SILENCE_MS = 1_800_000;

/**
 * Is the picture true now? Lag comes before silence: a consumer that is behind must never look like customers who left.
 *
 * @param perSecond touchpoints a second of late; a feed is silent once its silence is no coincidence at that rate
 * @param startedMs since when this program has been running
 */
export function feedState(
  partitions: readonly FollowedPartition[],
  perSecond: number,
  startedMs: number,
  nowMs: number,
): FeedState {
  const fed = partitions.filter((partition) => partition.newestMs !== null);
  if (fed.length === 0) return { feed: 'starting', sinceMs: startedMs, newestMs: null, behindMs: 0 };
  const newestMs = Math.max(...fed.map((partition) => partition.newestMs!));
  const behindMs = Math.max(0, ...fed.map((partition) => behind(partition, nowMs)));

  const unheardSince = Math.min(...partitions.map((partition) => partition.heardAtMs ?? startedMs));
  if (nowMs - unheardSince > UNHEARD_MS) {
    return {
      feed: 'lagging',
      sinceMs: unheardSince,
      newestMs,
      behindMs: Math.max(behindMs, nowMs - unheardSince),
    };
  }
  if (behindMs > PAST_MS) return { feed: 'lagging', sinceMs: nowMs - behindMs, newestMs, behindMs };

  const lastMessageMs = Math.max(...fed.map((partition) => partition.lastMessageAtMs ?? startedMs));
  // Up to when nothing was heard, not up to now: a checkpoint that takes its time is no silence.
  const heardMs = Math.max(...partitions.map((partition) => partition.heardAtMs ?? startedMs));
  const silenceMs = Math.min(
    LONGEST_SILENCE_MS,
    Math.max(SHORTEST_SILENCE_MS, (IMPROBABLE / perSecond) * 1000),
  );
  if (heardMs - lastMessageMs > silenceMs)
    return { feed: 'silent', sinceMs: lastMessageMs, newestMs, behindMs };
  return { feed: 'live', sinceMs: startedMs, newestMs, behindMs };
}

/** Unread messages make it behind by all the time since the newest it has read; else it is as late as its feed. */
function behind(partition: FollowedPartition, nowMs: number): number {
  const { newestMs, lastMessageAtMs, readOffset, endOffset } = partition;
  if (newestMs === null || lastMessageAtMs === null) return 0;
  const atMs = readOffset < endOffset ? nowMs : lastMessageAtMs;
  return Math.max(0, atMs - newestMs);
}
