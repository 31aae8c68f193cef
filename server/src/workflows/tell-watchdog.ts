import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';

/** Port: somebody outside who raises the alarm when he has not heard from us for a while. */
export interface Watchdog {
  /** Says that all is well, once. Answers why he could not be told, or null. */
  tell(message: string, signal: AbortSignal): Promise<string | null>;
}

/** What is known of the judging. Times ms since the epoch, by the wall clock but for `watermarkMs`. */
export interface Judging {
  /** When the last round ended that judged everything; null before the first. */
  readonly judgedAtMs: number | null;
  /** Event time up to which it judged. */
  readonly watermarkMs: number | null;
  /** When that was last seen to move. */
  readonly movedAtMs: number | null;
}

/** Rounds come every five seconds; a database that is away for longer than this is worth an alarm. */
const ROUND_WITHIN_MS = 60_000;
/** With an idle feed it moves by the clock. One that stands has lost a partition, or its consumer. */
const MOVES_WITHIN_MS = 180_000;

export type WatchdogSilence = 'nothing-judged-yet' | 'not-judging' | 'event-time-stands';

/**
 * Whether we may say that we are watching; null where we may, else why not. To say it while nothing is judged would put
 * the only one to sleep who could notice.
 */
export function whySilent(judging: Judging, nowMs: number): WatchdogSilence | null {
  const { judgedAtMs, movedAtMs } = judging;
  if (judgedAtMs === null || movedAtMs === null) return 'nothing-judged-yet';
  if (nowMs - judgedAtMs > ROUND_WITHIN_MS) return 'not-judging';
  return nowMs - movedAtMs > MOVES_WITHIN_MS ? 'event-time-stands' : null;
}

/** Lets somebody outside know that this instance judges, for as long as it does. Runs on the elected instance alone. */
export class TellWatchdog {
  private readonly parts: {
    readonly watchdog: Watchdog;
    readonly everyMs: number;
    readonly clock: Clock;
    readonly logger: Logger;
  };
  private readonly stopping = new AbortController();
  private judging: Judging = nothing;
  private silence: WatchdogSilence | null = null;
  private failures = 0;
  private nextAtMs = -Infinity;

  constructor(parts: TellWatchdog['parts']) {
    this.parts = parts;
  }

  /** Another instance judged meanwhile: what we know is no proof any more. */
  forget(): void {
    this.judging = nothing;
    this.nextAtMs = -Infinity;
  }

  /** A round of the detector has ended well. @param watermarkMs null where there was nothing to judge */
  judged(watermarkMs: number | null): void {
    if (watermarkMs === null) return;
    const nowMs = this.parts.clock.now();
    const hasMoved = watermarkMs !== this.judging.watermarkMs;
    const movedAtMs = hasMoved ? nowMs : this.judging.movedAtMs;
    this.judging = { judgedAtMs: nowMs, watermarkMs, movedAtMs };
  }

  /** To be called every few seconds: a new instance is heard as soon as it judges, not an interval later. */
  async round(): Promise<void> {
    const { watchdog, everyMs, clock, logger } = this.parts;
    const nowMs = clock.now();
    const silence = whySilent(this.judging, nowMs);
    if (silence !== this.silence && silence !== null) {
      const level = silence === 'nothing-judged-yet' ? 'info' : 'error';
      logger[level]({ reason: silence }, 'the watchdog is not told that we are watching');
    }
    this.silence = silence;
    if (silence !== null || nowMs < this.nextAtMs) return;
    const upTo = new Date(this.judging.watermarkMs!).toISOString();
    const trouble = await watchdog.tell(`watching, judged up to ${upTo}`, this.stopping.signal);
    this.nextAtMs = nowMs + (trouble === null ? everyMs : Math.min(everyMs, AGAIN_AFTER_MS));
    if (trouble === null) this.failures = 0;
    else if (this.failures++ % TELL_EVERY === 0) {
      logger.warn({ reason: trouble, failures: this.failures }, 'the watchdog could not be told');
    }
  }

  stop(): void {
    this.stopping.abort();
  }
}

const nothing: Judging = { judgedAtMs: null, watermarkMs: null, movedAtMs: null };
const TELL_EVERY = 10;
/** A watchdog that was not reached is tried again before he takes it for silence. */
const AGAIN_AFTER_MS = 15_000;
