import { describe, expect, it } from 'vitest';
import { feedState } from './feed-state.ts';
import type { FollowedPartition } from './feed-state.ts';

const nowMs = Date.parse('2026-03-02T10:00:00Z');
const startedMs = nowMs - 3_600_000;

function partition(more: Partial<FollowedPartition> = {}): FollowedPartition {
  return {
    readOffset: 100,
    endOffset: 100,
    newestMs: nowMs - 500,
    lastMessageAtMs: nowMs - 400,
    heardAtMs: nowMs - 300,
    ...more,
  };
}

function stateOf(partitions: readonly FollowedPartition[], perSecond = 20) {
  return feedState(partitions, perSecond, startedMs, nowMs);
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
    const reading = partition({ newestMs: nowMs - 600_000 });
    expect(stateOf([reading])).toMatchObject({ feed: 'lagging' });
    const unread = partition({ newestMs: nowMs - 600_000, lastMessageAtMs: nowMs - 590_000, endOffset: 900 });
    expect(stateOf([unread])).toMatchObject({ feed: 'lagging', behindMs: 600_000 });
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
