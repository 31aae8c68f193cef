/** How many messages one channel gets: `burst` at once, then `perMinute`. */
export interface ThrottleLimit {
  readonly burst: number;
  readonly perMinute: number;
}

export const defaultThrottleLimit: ThrottleLimit = { burst: 20, perMinute: 30 };

/** What is remembered of one channel, ms since the epoch. */
export interface ChannelLoad {
  /** When the messages sent so far would all be accounted for at the steady rate (GCRA's theoretical arrival time). */
  readonly accountedUntilMs: number;
  /** The receiver asked not to be written to before this time. */
  readonly heldUntilMs: number;
}

export const idleChannel: ChannelLoad = { accountedUntilMs: 0, heldUntilMs: 0 };

export type ThrottleDecision =
  | { readonly go: true; readonly load: ChannelLoad }
  | {
      readonly go: false;
      readonly load: ChannelLoad;
      readonly waitUntilMs: number;
      readonly because: string;
    };

/**
 * Whether one more message may go to a channel now. When everything breaks at once, a phone that rings two hundred times
 * tells less than one that rings twenty times, and a receiver that is pushed over its own limit loses pages. Nothing is
 * dropped: what has to wait stays in the outbox. Generic cell rate algorithm (ITU-T I.371), one number of state.
 * The load returned replaces the one given, whatever was decided.
 */
export function decideThrottle(load: ChannelLoad, nowMs: number, limit: ThrottleLimit): ThrottleDecision {
  if (nowMs < load.heldUntilMs) {
    return { go: false, load, waitUntilMs: load.heldUntilMs, because: 'the receiver asked for a pause' };
  }
  const intervalMs = 60_000 / limit.perMinute;
  const burstMs = limit.burst * intervalMs;
  // The upper bound keeps a clock that was set back from blocking a channel for as long as it was set back.
  const accountedMs = Math.min(Math.max(load.accountedUntilMs, nowMs), nowMs + burstMs);
  const freeAtMs = Math.ceil(accountedMs - burstMs + intervalMs);
  if (nowMs < freeAtMs) {
    return {
      go: false,
      load: { ...load, accountedUntilMs: accountedMs },
      waitUntilMs: freeAtMs,
      because: `more than ${limit.perMinute} messages a minute`,
    };
  }
  return { go: true, load: { ...load, accountedUntilMs: accountedMs + intervalMs } };
}

/** The channel after its receiver asked for a pause. */
export function holdChannel(load: ChannelLoad, untilMs: number): ChannelLoad {
  return { ...load, heldUntilMs: Math.max(load.heldUntilMs, untilMs) };
}
