import { describe, expect, it } from 'vitest';
import { freshness } from '../../test-support/samples.ts';
import { judgePicture, type Hearing } from './picture.ts';

const heardAtMs = 1_000_000;
const hearing = (more: Partial<Hearing> = {}): Hearing => ({
  freshness: freshness(),
  heardAtMs,
  connected: true,
  attempts: 0,
  advancedAtMs: null,
  unsyncedSinceMs: null,
  ...more,
});
const serverTimeMs = Date.parse(freshness().serverTime);

describe('is the picture true?', () => {
  it('is while the server says so every second', () => {
    expect(judgePicture(hearing(), heardAtMs + 1_100)).toEqual({ kind: 'live' });
  });

  it('is not 5 seconds after the last word, and says when that was', () => {
    const picture = judgePicture(hearing({ connected: false, attempts: 3 }), heardAtMs + 5_000);
    expect(picture).toEqual({
      kind: 'stale',
      why: 'connection-lost',
      sinceMs: serverTimeMs,
      ageMs: 5_000,
      attempts: 3,
    });
  });

  it('is not when the connection stands but carries nothing', () => {
    expect(judgePicture(hearing(), heardAtMs + 4_000)).toMatchObject({ kind: 'stale', why: 'no-word' });
  });

  it('tells reading the past, which takes its time, from a reader that stands still', () => {
    const behind = freshness({
      feed: 'lagging',
      newestTouchpoint: '2026-11-23T12:40:00Z',
      behindSeconds: 5_640,
    });
    const advancing = hearing({ freshness: behind, advancedAtMs: heardAtMs });
    expect(judgePicture(advancing, heardAtMs + 1_000)).toMatchObject({
      why: 'catching-up',
      sinceMs: Date.parse('2026-11-23T12:40:00Z'),
      ageMs: 5_640_000,
    });
    const standing = hearing({ freshness: behind, advancedAtMs: heardAtMs - 6_000 });
    expect(judgePicture(standing, heardAtMs + 1_000)).toMatchObject({ why: 'feed-lagging' });
  });

  it('does not flash for a reconnect that takes a second', () => {
    expect(judgePicture(hearing({ connected: false }), heardAtMs + 2_000).kind).toBe('live');
  });

  it('is not while the server is alive but the room has not been sent anew', () => {
    const picture = judgePicture(hearing({ unsyncedSinceMs: heardAtMs - 5_000 }), heardAtMs);
    expect(picture).toMatchObject({ kind: 'stale', why: 'no-word', ageMs: 5_000 });
  });

  it('dates a silent feed by its last touchpoint, not by when the silence was noticed', () => {
    const said = freshness({
      feed: 'silent',
      since: '2026-11-23T14:02:30Z',
      newestTouchpoint: '2026-11-23T14:02:00Z',
    });
    expect(judgePicture(hearing({ freshness: said }), heardAtMs)).toMatchObject({
      why: 'feed-silent',
      sinceMs: Date.parse('2026-11-23T14:02:00Z'),
      ageMs: 12 * 60_000,
    });
  });

  it('says how old the picture is while the consumer catches up', () => {
    const said = freshness({ feed: 'lagging', behindSeconds: 90 });
    expect(judgePicture(hearing({ freshness: said }), heardAtMs)).toMatchObject({
      why: 'feed-lagging',
      ageMs: 90_000,
    });
  });

  it('distinguishes a server that starts from one that was never reached', () => {
    const starting = freshness({ feed: 'starting', newestTouchpoint: null });
    expect(judgePicture(hearing({ freshness: starting }), heardAtMs).kind).toBe('starting');
    expect(judgePicture(hearing({ freshness: null, attempts: 2 }), 0)).toEqual({
      kind: 'connecting',
      attempts: 2,
    });
  });
});
