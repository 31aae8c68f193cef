import { IMPROBABLE } from './feed-gaps.ts';
import { feedDelayMs } from './idle-time.ts';

/** How far one partition has been followed. Times ms since the epoch, wall clock but for `newestMs` and `watermarkMs`. */
export interface FollowedPartition {
  readonly readOffset: number;
  readonly endOffset: number;
  readonly newestMs: number | null;
  readonly watermarkMs: number | null;
  /** When its last message came to the log. */
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
export interface FeedTimes {
  /** Since when this program has been running. */
  readonly startedMs: number;
  readonly allowedLatenessMs: number;
}

/** So far behind its own feed, what is read is the past, not customers of now. */
const PAST_MS = 120_000;
const SHORTEST_SILENCE_MS = 2_500;
const LONGEST_SILENCE_MS = 1_800_000;

/**
 * Is the picture true now? Lag comes before silence: a consumer that is behind must never look like customers who left.
 * A feed that is late by itself does not make the consumer lag: its picture is as late, and says so.
 *
 * @param perSecond touchpoints a second of late; a feed is silent once its silence is no coincidence at that rate
 */
export function feedState(
  partitions: readonly FollowedPartition[],
  perSecond: number,
  { startedMs, allowedLatenessMs }: FeedTimes,
  nowMs: number,
): FeedState {
  const fed = partitions.filter((partition) => partition.newestMs !== null);
  if (fed.length === 0) return { feed: 'starting', sinceMs: startedMs, newestMs: null, behindMs: 0 };
  const newestMs = Math.max(...fed.map((partition) => partition.newestMs!));
  const behindMs = Math.max(0, ...fed.map((partition) => behind(partition, nowMs)));
  const lagging = (sinceMs: number, atLeastMs: number): FeedState => {
    return { feed: 'lagging', sinceMs, newestMs, behindMs: Math.max(behindMs, atLeastMs) };
  };

  const unheardSince = Math.min(...partitions.map((partition) => partition.heardAtMs ?? startedMs));
  if (nowMs - unheardSince > UNHEARD_MS) return lagging(unheardSince, nowMs - unheardSince);
  const lagMs = Math.max(...fed.map((partition) => lag(partition, allowedLatenessMs, nowMs)));
  if (lagMs > PAST_MS) return lagging(nowMs - lagMs, lagMs);
  // Of what lies unread in a partition nothing has been read of, nobody knows how old it is.
  if (partitions.some((one) => one.newestMs === null && hasUnread(one))) return lagging(startedMs, 0);

  const lastMessageMs = Math.max(...fed.map((partition) => lastMessage(partition, startedMs)));
  // Up to when nothing was heard, not up to now: a checkpoint that takes its time is no silence.
  const heardMs = Math.max(...partitions.map((partition) => partition.heardAtMs ?? startedMs));
  if (heardMs - lastMessageMs > longestSilenceMs(perSecond))
    return { feed: 'silent', sinceMs: lastMessageMs, newestMs, behindMs };
  return { feed: 'live', sinceMs: startedMs, newestMs, behindMs };
}

/** A silence that is longer is no coincidence at so many touchpoints a second, ms. */
export function longestSilenceMs(perSecond: number): number {
  const improbableMs = (IMPROBABLE / perSecond) * 1000;
  return Math.min(LONGEST_SILENCE_MS, Math.max(SHORTEST_SILENCE_MS, improbableMs));
}

/**
 * How far the counted picture of a partition is behind, ms of event time. Unread messages make it behind by all the time
 * since the newest it has read; else it is as late as its feed.
 */
export function behind(
  partition: Pick<FollowedPartition, 'newestMs' | 'lastMessageAtMs' | 'readOffset' | 'endOffset'>,
  nowMs: number,
): number {
  const { newestMs, lastMessageAtMs } = partition;
  if (newestMs === null || lastMessageAtMs === null) return 0;
  return Math.max(0, (hasUnread(partition) ? nowMs : lastMessageAtMs) - newestMs);
}

/** How far it is behind its own feed. Read to its end, it has got to where event time is, which goes on without messages. */
function lag(partition: FollowedPartition, allowedLatenessMs: number, nowMs: number): number {
  const { newestMs, watermarkMs, lastMessageAtMs, heardAtMs } = partition;
  const delayMs = feedDelayMs(newestMs, lastMessageAtMs);
  if (hasUnread(partition)) return nowMs - newestMs! - delayMs;
  const reachedMs = watermarkMs === null ? newestMs! : watermarkMs + allowedLatenessMs;
  return (heardAtMs ?? nowMs) - reachedMs - delayMs;
}

function lastMessage(partition: FollowedPartition, startedMs: number): number {
  // What waits to be read is no silence.
  const atMs = hasUnread(partition) ? partition.heardAtMs : partition.lastMessageAtMs;
  return atMs ?? startedMs;
}

function hasUnread({ readOffset, endOffset }: Pick<FollowedPartition, 'readOffset' | 'endOffset'>): boolean {
  return readOffset < endOffset;
}
