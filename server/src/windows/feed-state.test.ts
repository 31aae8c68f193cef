import { describe, expect, it } from 'vitest';
import { feedState } from './feed-state.ts';
import type { FollowedPartition } from './feed-state.ts';

const nowMs = Date.parse('2026-03-02T10:00:00Z');
const startedMs = nowMs - 3_600_000;
const allowedLatenessMs = 30_000;

function partition(more: Partial<FollowedPartition> = {}): FollowedPartition {
  return {
    readOffset: 100,
    endOffset: 100,
    newestMs: nowMs - 500,
    watermarkMs: nowMs - allowedLatenessMs - 1_000,
    lastMessageAtMs: nowMs - 400,
    heardAtMs: nowMs - 300,
    ...more,
  };
}

function stateOf(partitions: readonly FollowedPartition[], perSecond = 20) {
  return feedState(partitions, perSecond, { startedMs, allowedLatenessMs }, nowMs);
}

describe('is the picture true now', () => {
  it('has nothing to say before the first touchpoint', () => {
    expect(stateOf([])).toMatchObject({ feed: 'starting', newestMs: null });
    expect(stateOf([partition({ newestMs: null, lastMessageAtMs: null })])).toMatchObject({
      feed: 'starting',
    });
  });

  it('is live while touchpoints of now are read', () => {
    expect(stateOf([partition(), partition({ newestMs: nowMs - 900 })])).toMatchObject({
      feed: 'live',
      sinceMs: startedMs,
      newestMs: nowMs - 500,
    });
  });

  it('lags where a partition is not heard of, however lively the others are', () => {
    const lost = partition({ heardAtMs: nowMs - 60_000 });
    expect(stateOf([partition(), lost])).toMatchObject({
      feed: 'lagging',
      sinceMs: nowMs - 60_000,
      behindMs: 60_000,
    });
  });

  it('lags while old touchpoints are read, and with unread ones behind them', () => {
    // Read to its end, and event time has not yet gone on: the end of a topic of last week.
    const reading = partition({ newestMs: nowMs - 900_000, watermarkMs: nowMs - 930_000 });
    expect(stateOf([reading])).toMatchObject({ feed: 'lagging' });
    const unread = partition({ newestMs: nowMs - 600_000, lastMessageAtMs: nowMs - 590_000, endOffset: 900 });
    expect(stateOf([unread])).toMatchObject({ feed: 'lagging', behindMs: 600_000 });
  });

  it('is behind by the slowest partition, whichever that is', () => {
    const stuck = partition({ newestMs: nowMs - 45_000, lastMessageAtMs: nowMs - 44_900, endOffset: 101 });
    expect(stateOf([partition(), stuck, partition()])).toMatchObject({ feed: 'live', behindMs: 45_000 });
    const idle = partition({ newestMs: nowMs - 7_200_000, lastMessageAtMs: nowMs - 7_199_000 });
    // Nothing has come to it for two hours, and that is known up to now.
    expect(stateOf([partition(), idle])).toMatchObject({ feed: 'live', behindMs: 1_000 });
  });

  it('lags while nothing has been read of a partition that holds something', () => {
    const unread = partition({ newestMs: null, watermarkMs: null, lastMessageAtMs: null, readOffset: 0 });
    expect(stateOf([partition(), unread])).toMatchObject({ feed: 'lagging' });
    expect(stateOf([partition(), { ...unread, endOffset: 0 }])).toMatchObject({ feed: 'live' });
  });

  it('is live, and as late as its feed, where the feed itself is minutes late', () => {
    const late = partition({ newestMs: nowMs - 240_000, watermarkMs: nowMs - 271_000 });
    expect(stateOf([late])).toMatchObject({ feed: 'live', behindMs: 239_600 });
    const unread = partition({ newestMs: nowMs - 240_000, endOffset: 101 });
    expect(stateOf([unread])).toMatchObject({ feed: 'live', behindMs: 240_000 });
    const stuck = { ...unread, newestMs: nowMs - 540_000, lastMessageAtMs: nowMs - 300_000 };
    expect(stateOf([stuck])).toMatchObject({ feed: 'lagging', behindMs: 540_000 });
  });

  it('is silent, and says since when, at the end of a topic to which nothing is written any more', () => {
    const over = partition({ newestMs: nowMs - 700_000_000, lastMessageAtMs: nowMs - 699_999_000 });
    expect(stateOf([over], 20)).toMatchObject({ feed: 'silent', sinceMs: nowMs - 699_999_000 });
  });

  it('is silent once the silence is no coincidence at the rate there was', () => {
    const quiet = partition({ newestMs: nowMs - 60_000, lastMessageAtMs: nowMs - 60_000 });
    expect(stateOf([quiet], 20)).toMatchObject({ feed: 'silent', sinceMs: nowMs - 60_000 });
    expect(stateOf([quiet], 0.1)).toMatchObject({ feed: 'live' });
    expect(stateOf([quiet], 0)).toMatchObject({ feed: 'live' });
  });

  it('does not take a slow checkpoint for silence: nothing is known of the time since it was written', () => {
    const slow = partition({ lastMessageAtMs: nowMs - 4_100, heardAtMs: nowMs - 4_000 });
    expect(stateOf([slow], 20)).toMatchObject({ feed: 'live' });
  });
});
