import { feedDelayMs, idleWatermarkMs } from '../windows/idle-time.ts';
import type { PartitionClaim } from './checkpoint-store.ts';
import type { FollowerOptions } from './follower-options.ts';
import type { LogMessage } from './touchpoint-log.ts';

/** When a partition's messages come, and how far event time is once no more come. Times ms since the epoch. */
export class FeedTiming {
  private readonly options: Pick<FollowerOptions, 'idleAfterMs' | 'allowedLatenessMs'>;
  /** Of the last one since the claim; of one that had to wait to be read, the log's own word for it. */
  private lastAtMs: number | null = null;
  /** Since when no touchpoint has been received. What is rejected says nothing about the time. */
  private quietSinceMs: number;
  private delayMs: number;

  /** @param nowMs since when this owner has been listening: a pause it only heard the end of is no quiet. */
  constructor(
    { state, lastMessageAtMs }: PartitionClaim,
    options: Pick<FollowerOptions, 'idleAfterMs' | 'allowedLatenessMs'>,
    nowMs: number,
  ) {
    this.options = options;
    this.quietSinceMs = nowMs;
    this.delayMs = feedDelayMs(state.newestMs, lastMessageAtMs);
  }

  /** When the last message came to the log, as far as can be told; null where nothing has come since the claim. */
  get lastMessageAtMs(): number | null {
    return this.lastAtMs;
  }

  touchpointReceived(nowMs: number): void {
    this.quietSinceMs = nowMs;
  }

  /**
   * @param isLive with nothing left unread before, what came has only just been written
   * @param newestMs the newest touchpoint, if a message brought it; null where none is newer than before
   */
  messagesReceived(last: LogMessage, nowMs: number, isLive: boolean, newestMs: number | null): void {
    this.lastAtMs = isLive ? nowMs : Math.min(nowMs, last.loggedAtMs);
    if (newestMs !== null) this.delayMs = feedDelayMs(newestMs, this.lastAtMs);
  }

  /** Up to where time is complete in a partition that is read to its end; undefined while that is not known by the clock. */
  idleUntilMs(nowMs: number): number | undefined {
    const { idleAfterMs, allowedLatenessMs } = this.options;
    if (nowMs - this.quietSinceMs < idleAfterMs) return undefined;
    return idleWatermarkMs(nowMs, this.delayMs, allowedLatenessMs);
  }
}
