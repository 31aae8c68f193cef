import type { Freshness } from '@wegwarte/contract';

/** The server says something every second; without a word for longer than this, it is gone. */
export const WORD_WITHIN_MS = 3_500;
/** Sooner where the connection is known to be lost; long enough for one that is back at once. */
const LOST_WITHIN_MS = 2_500;
/** Behind by more than this, it is the past that is being read; and with no newer touchpoint for so long, it is not. */
const PAST_MS = 60_000;
const ADVANCE_WITHIN_MS = 5_000;

/** Is the picture true? Everything but `live` must look like it. Times are ms of the server's clock. */
export type Picture =
  | { readonly kind: 'live' }
  | { readonly kind: 'connecting'; readonly attempts: number }
  | { readonly kind: 'starting'; readonly sinceMs: number }
  | {
      readonly kind: 'stale';
      readonly why: 'connection-lost' | 'no-word' | 'feed-silent' | 'feed-lagging' | 'catching-up';
      /** Of `catching-up`: the moment that reading has got to. */
      readonly sinceMs: number;
      readonly ageMs: number;
      readonly attempts: number;
    };

export interface Hearing {
  readonly freshness: Freshness | null;
  /** When that was heard, ms of this machine's clock. */
  readonly heardAtMs: number;
  readonly connected: boolean;
  readonly attempts: number;
  /** When touchpoints newer than those before were last read, ms of this machine's clock; null when not yet seen. */
  readonly advancedAtMs: number | null;
  /** Since when the copy of the room on screen has been incomplete, ms of this machine's clock; null when it is whole. */
  readonly unsyncedSinceMs: number | null;
}

const live: Picture = Object.freeze({ kind: 'live' });

export function judgePicture(hearing: Hearing, nowMs: number): Picture {
  const { freshness, heardAtMs, attempts } = hearing;
  if (!freshness) return { kind: 'connecting', attempts };

  const serverHeardMs = Date.parse(freshness.serverTime);
  const unheardMs = nowMs - heardAtMs;
  if (unheardMs > (hearing.connected ? WORD_WITHIN_MS : LOST_WITHIN_MS)) {
    const why = hearing.connected ? 'no-word' : 'connection-lost';
    return { kind: 'stale', why, sinceMs: serverHeardMs, ageMs: unheardMs, attempts };
  }
  // A server that says it is alive but does not send the room would leave old numbers on the screen.
  const unsyncedMs = hearing.unsyncedSinceMs === null ? 0 : nowMs - hearing.unsyncedSinceMs;
  if (unsyncedMs > WORD_WITHIN_MS) {
    const sinceMs = serverHeardMs + unheardMs - unsyncedMs;
    return { kind: 'stale', why: 'no-word', sinceMs, ageMs: unsyncedMs, attempts };
  }

  const sinceMs = Date.parse(freshness.since);
  const serverNowMs = serverHeardMs + unheardMs;
  switch (freshness.feed) {
    case 'live':
      return live;
    case 'starting':
      return { kind: 'starting', sinceMs };
    case 'silent': {
      // The last touchpoint is older than the moment its absence was noticed.
      const newestMs = freshness.newestTouchpoint ? Date.parse(freshness.newestTouchpoint) : sinceMs;
      const lastMs = Math.min(newestMs, sinceMs);
      return {
        kind: 'stale',
        why: 'feed-silent',
        sinceMs: lastMs,
        ageMs: Math.max(0, serverNowMs - lastMs),
        attempts: 0,
      };
    }
    case 'lagging': {
      const ageMs = freshness.behindSeconds * 1_000;
      const { advancedAtMs } = hearing;
      const advances = advancedAtMs !== null && nowMs - advancedAtMs < ADVANCE_WITHIN_MS;
      if (freshness.newestTouchpoint && advances && ageMs > PAST_MS) {
        const readUpToMs = Date.parse(freshness.newestTouchpoint);
        return { kind: 'stale', why: 'catching-up', sinceMs: readUpToMs, ageMs, attempts: 0 };
      }
      return { kind: 'stale', why: 'feed-lagging', sinceMs, ageMs, attempts: 0 };
    }
  }
}
