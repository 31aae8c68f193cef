import { expect, it } from 'vitest';
import { Freshness } from '@wegwarte/contract';
import { InMemoryCounterReader } from './in-memory-counter-reader.ts';
import type { PartitionStatus } from './counter-reader.ts';
import { readFeed, ShowFreshness } from './read-feed.ts';

const nowMs = Date.parse('2026-03-02T10:00:00Z');
const times = { startedMs: nowMs - 3_600_000, allowedLatenessMs: 30_000 };

function partition(number: number, more: Partial<PartitionStatus> = {}): PartitionStatus {
  const offsets = { readOffset: 9, endOffset: 9 };
  const reached = { watermarkMs: nowMs - 30_000, newestMs: nowMs - 500 };
  const heard = { lastMessageAtMs: nowMs - 400, heardAtMs: nowMs - 300 };
  return { topic: 'touchpoints', partition: number, ...offsets, ...reached, ...heard, ...more };
}

function feeding(counters: InMemoryCounterReader): void {
  for (let bucketMs = nowMs - 600_000; bucketMs < nowMs; bucketMs += 10_000) {
    counters.touchpoints.push({ bucketMs, outcome: 'accepted', count: 40 });
    counters.touchpoints.push({ bucketMs, outcome: 'late', count: 10 });
  }
}

it('is as far as the slowest partition, and as fast as all of them', async () => {
  const counters = new InMemoryCounterReader();
  counters.followed.push(partition(0), partition(1, { watermarkMs: nowMs - 90_000 }));
  feeding(counters);
  const feed = await readFeed(counters, times, nowMs);
  expect(feed).toMatchObject({ feed: 'live', watermarkMs: nowMs - 90_000 });
  expect(feed.perSecond).toBeCloseTo(5, 0);
});

it('does not wait for a partition that has never had a touchpoint', async () => {
  const counters = new InMemoryCounterReader();
  const empty = { watermarkMs: null, newestMs: null, lastMessageAtMs: null, readOffset: 0, endOffset: 0 };
  counters.followed.push(partition(0), partition(1, empty));
  expect(await readFeed(counters, times, nowMs)).toMatchObject({
    feed: 'live',
    watermarkMs: nowMs - 30_000,
  });
});

it('has nothing to be late with before the first touchpoint', async () => {
  const feed = await readFeed(new InMemoryCounterReader(), times, nowMs);
  expect(feed).toMatchObject({ feed: 'starting', watermarkMs: null, perSecond: 0 });
});

it('tells the screens the same, in their terms', async () => {
  const counters = new InMemoryCounterReader();
  counters.followed.push(partition(0));
  feeding(counters);
  const shows = new ShowFreshness({
    counters,
    times,
    demonstration: true,
    build: 'b1',
    clock: { now: () => nowMs },
  });
  const shown = await shows.now();
  expect(Freshness.parse(shown)).toEqual(shown);
  expect(shown).toMatchObject({
    feed: 'live',
    demonstration: true,
    newestTouchpoint: '2026-03-02T09:59:59.500Z',
  });
  expect(shown.lastHour).toMatchObject({ accepted: 2_400, late: 600, rejected: 0 });
});

it('says what is not known while the database is away, and what was known before', async () => {
  const counters = new InMemoryCounterReader();
  let now = nowMs;
  const shows = new ShowFreshness({
    counters,
    times,
    demonstration: false,
    build: 'b1',
    clock: { now: () => now },
  });
  const unknown = ['newestTouchpoint', 'touchpointsPerSecond', 'lastHour'];
  counters.isDown = true;
  const never = await shows.nowOrLast();
  expect(Freshness.parse(never)).toEqual(never);
  expect(never).toMatchObject({ feed: 'starting', newestTouchpoint: null, unknown });
  await expect(shows.now()).rejects.toThrow('database: away');

  counters.isDown = false;
  counters.followed.push(partition(0));
  feeding(counters);
  const known = await shows.nowOrLast();
  expect(known).toMatchObject({ feed: 'live', unknown: [] });
  counters.isDown = true;
  now += 20_000;
  expect(await shows.nowOrLast()).toMatchObject({
    feed: 'lagging',
    since: known.serverTime,
    behindSeconds: known.behindSeconds + 20,
    lastHour: known.lastHour,
    unknown,
  });
});
