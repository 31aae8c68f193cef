import type { Freshness } from '@wegwarte/contract';
import { expect, it } from 'vitest';
import { staleFreshness } from './stale-freshness.ts';

const live: Freshness = {
  serverTime: '2026-11-24T10:00:00.000Z',
  feed: 'live',
  since: '2026-11-24T08:00:00.000Z',
  newestTouchpoint: '2026-11-24T09:59:58.000Z',
  behindSeconds: 2,
  touchpointsPerSecond: 40,
  unknown: [],
  lastHour: { accepted: 1, ignored: 0, duplicate: 0, late: 0, rejected: 0 },
  demonstration: false,
  build: 'b',
};

it('falls behind by the second, since the last time it was known', () => {
  const first = staleFreshness(live, Date.parse('2026-11-24T10:00:01Z'));
  expect(first).toMatchObject({ feed: 'lagging', since: live.serverTime, behindSeconds: 3 });
  const later = staleFreshness(first, Date.parse('2026-11-24T10:01:00Z'));
  expect(later).toMatchObject({
    since: live.serverTime,
    behindSeconds: 62,
    unknown: ['newestTouchpoint', 'touchpointsPerSecond', 'lastHour'],
    serverTime: '2026-11-24T10:01:00.000Z',
  });
});

it('is not behind of anything before the first touchpoint', () => {
  const starting = { ...live, feed: 'starting' as const, newestTouchpoint: null, behindSeconds: 0 };
  expect(staleFreshness(starting, Date.parse('2026-11-24T10:01:00Z')).behindSeconds).toBe(0);
});
