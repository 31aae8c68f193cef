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
    // Before the first touchpoint there is nothing to be behind of.
    behindSeconds: newestTouchpoint === null ? 0 : Math.round((behindSeconds + olderBySeconds) * 10) / 10,
  };
}
