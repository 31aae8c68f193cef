import type { Freshness } from '@wegwarte/contract';

/** The counters cannot be read: what is known is as old as the last time they could, and falls behind by the second. */
export function staleFreshness(last: Freshness, nowMs: number): Freshness {
  const { feed, since, serverTime, newestTouchpoint, behindSeconds } = last;
  const olderBySeconds = Math.max(0, nowMs - Date.parse(serverTime)) / 1_000;
  return {
    ...last,
    feed: 'lagging',
    since: feed === 'live' ? serverTime : since,
    serverTime: new Date(nowMs).toISOString(),
    unknown: ['newestTouchpoint', 'touchpointsPerSecond', 'lastHour'],
    // Before the first touchpoint there is nothing to be behind of.
    behindSeconds: newestTouchpoint === null ? 0 : Math.round((behindSeconds + olderBySeconds) * 10) / 10,
  };
}

/** Nothing has been read since the start. */
export function unknownFreshness(
  { startedMs, demonstration, build }: { startedMs: number; demonstration: boolean; build: string },
  nowMs: number,
): Freshness {
  const startedAt = new Date(startedMs).toISOString();
  const nothing: Freshness = {
    serverTime: startedAt,
    feed: 'starting',
    since: startedAt,
    newestTouchpoint: null,
    behindSeconds: 0,
    touchpointsPerSecond: 0,
    unknown: [],
    lastHour: { accepted: 0, ignored: 0, duplicate: 0, late: 0, rejected: 0 },
    demonstration,
    build,
  };
  return { ...staleFreshness(nothing, nowMs), feed: 'starting' };
}
