import type { SourceView } from '@wegwarte/contract';
import { describe, expect, it } from 'vitest';
import type { Team } from '../on-call/team.ts';
import { feedTroubles, pageTroubles } from './platform-troubles.ts';

const nowMs = Date.parse('2026-11-24T02:47:00Z');
const ago = (seconds: number) => new Date(nowMs - seconds * 1_000).toISOString();
const counts = (accepted: number, rejected = 0, duplicate = 0) => {
  return { accepted, ignored: 0, duplicate, late: 0, rejected };
};
const source = (over: Partial<SourceView> = {}): SourceView => ({
  source: 'shop',
  state: 'live',
  since: ago(600),
  partitions: 3,
  unread: 0,
  behindSeconds: 0,
  newestTouchpoint: ago(1),
  watermark: ago(31),
  lastMessage: ago(1),
  perSecond: { lastMinute: 10, lastHour: 10 },
  lastMinute: counts(600, 3, 3),
  lastHour: counts(36_000, 180, 180),
  rejectedBecause: [],
  openLetters: [],
  ...over,
});

describe('what is wrong with the sources', () => {
  it('is nothing on a usual day', () => {
    expect(feedTroubles([source(), source({ source: 'app' })], nowMs)).toEqual([]);
    expect(feedTroubles([], nowMs)).toEqual([]);
  });

  it('is a source that lags or is silent, since when it says so', () => {
    const lagging = source({ state: 'lagging', since: ago(240), behindSeconds: 301.4 });
    const silent = source({ source: 'app', state: 'silent', since: ago(90) });
    expect(feedTroubles([lagging, silent], nowMs)).toMatchObject([
      {
        kind: 'feed-lagging',
        subject: 'shop',
        sinceMs: nowMs - 240_000,
        detail: { en: 'shop: what is counted is 5 min behind' },
      },
      { kind: 'feed-silent', subject: 'app', sinceMs: nowMs - 90_000 },
    ]);
  });

  it('is one that is far behind the others', () => {
    const behind = source({ source: 'app', watermark: ago(431) });
    expect(feedTroubles([source(), behind], nowMs)).toMatchObject([
      {
        kind: 'feed-stands-still',
        subject: 'app',
        detail: { en: 'app: 7 min of event time behind the other sources' },
      },
    ]);
    // Alone, there is nothing it could be behind of; and of one that has not begun nobody knows.
    expect(feedTroubles([behind, source({ source: 'new', watermark: null })], nowMs)).toEqual([]);
  });

  it('is one whose messages are refused or sent twice far more than usual', () => {
    const faulty = source({ lastMinute: counts(500, 100), lastHour: counts(35_900, 277, 180) });
    expect(feedTroubles([faulty], nowMs)).toMatchObject([
      {
        kind: 'feed-faulty',
        subject: 'shop',
        detail: {
          en: 'shop: 100 of 600 messages of the last minute refused or sent twice, usual are 1 %',
        },
      },
    ]);
    const always = source({ lastMinute: counts(500, 100), lastHour: counts(30_000, 6_000) });
    const begun = source({ lastMinute: counts(5, 5), lastHour: counts(6, 6) });
    expect(feedTroubles([always, begun], nowMs)).toEqual([]);
  });
});

describe('what is wrong with the pages', () => {
  const teams = [{ team: 'shop', channels: [{ kind: 'webhook' }] }] as unknown as Team[];
  const record = {
    team: 'shop',
    channel: 'webhook-1',
    deliveredMs: nowMs - 7_200_000,
    failedMs: nowMs - 60_000,
    waiting: 0,
    trouble: 'hooks.example.org: answered 404',
    triedInVainMs: nowMs - 60_000,
  };

  it('is a channel on which one was given up and none got through since', () => {
    expect(pageTroubles([record], teams, nowMs)).toEqual([
      {
        kind: 'page-undeliverable',
        subject: 'shop/webhook-1',
        detail: {
          en: 'shop/webhook-1: a page was given up: hooks.example.org: answered 404',
          de: 'shop/webhook-1: eine Meldung wurde aufgegeben: hooks.example.org: answered 404',
        },
        sinceMs: nowMs - 60_000,
      },
    ]);
  });

  it('is over once one got through, once the channel is gone, and after a day', () => {
    expect(pageTroubles([{ ...record, deliveredMs: nowMs }], teams, nowMs)).toEqual([]);
    expect(pageTroubles([{ ...record, channel: 'slack-1' }], teams, nowMs)).toEqual([]);
    expect(pageTroubles([record], teams, nowMs + 25 * 3_600_000)).toEqual([]);
    expect(pageTroubles([{ ...record, failedMs: null }], teams, nowMs)).toEqual([]);
  });
});
