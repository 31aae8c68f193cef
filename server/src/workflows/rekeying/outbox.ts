import type { Logger } from '../../kernel/logger.ts';
import { backoffMs, pause } from '../../kernel/pause.ts';
import { WegwarteError } from '../../kernel/wegwarte-error.ts';
import type { InternalLog } from './internal-log.ts';
import type { InternalMessage } from './internal-message.ts';

const MAX_BATCH = 2_000;

/**
 * What one partition has to send through the internal topic.
 *
 * Invariants:
 * - One batch at a time, in order: the next one is not sent before the last one is acknowledged, however often that has
 *   to be tried. So in every partition of the topic, what stands there of this sender has no gaps, and what stands
 *   there again was there before.
 * - `sent` says true only when everything pushed before is durable: whoever stores a position past what caused it waits
 *   for that.
 * - It holds no more than was pushed since `sent` was last waited for: bounding that is up to who pushes.
 */
export class Outbox {
  private readonly log: InternalLog;
  private readonly logger: Logger;
  private readonly stopping = new AbortController();
  private readonly stopped = new Promise<void>((stop) =>
    this.stopping.signal.addEventListener('abort', () => stop(), { once: true }),
  );
  private waiting: InternalMessage[] = [];
  private pushed = 0;
  private acknowledged = 0;
  private sending: Promise<void> | null = null;

  constructor(log: InternalLog, logger: Logger) {
    this.log = log;
    this.logger = logger;
  }

  /** Sending begins at `send`, so that what comes together goes together. */
  push(message: InternalMessage): void {
    this.waiting.push(message);
    this.pushed++;
  }

  /** Begins to send what waits; what goes wrong is told to who waits for it. */
  send(): void {
    if (this.sending || this.waiting.length === 0 || this.stopping.signal.aborted) return;
    this.sending = this.sendAll().finally(() => (this.sending = null));
    this.sending.catch(() => undefined);
  }

  /** Waits, as long as it takes, until all that was pushed so far is durable; false when it is to stop first. */
  async sent(): Promise<boolean> {
    const until = this.pushed;
    while (this.acknowledged < until) {
      if (this.stopping.signal.aborted) return false;
      this.send();
      // Not for an answer that may never come, once it is to stop.
      await Promise.race([this.sending, this.stopped]);
    }
    return true;
  }

  /** What was not sent is caused again by the next owner. */
  stop(): void {
    this.stopping.abort();
  }

  private async sendAll(): Promise<void> {
    while (this.waiting.length > 0 && !this.stopping.signal.aborted) {
      const batch = this.waiting.slice(0, MAX_BATCH);
      if (!(await this.sendOne(batch))) return;
      this.waiting = this.waiting.slice(batch.length);
      this.acknowledged += batch.length;
    }
  }

  private async sendOne(batch: readonly InternalMessage[]): Promise<boolean> {
    for (let attempt = 1; !this.stopping.signal.aborted; attempt++) {
      try {
        await this.log.send(batch);
        if (attempt > 1) this.logger.info({ attempt }, 'the internal topic takes messages again');
        return true;
      } catch (error) {
        if (!(error instanceof WegwarteError && error.retriable)) throw error;
        if (attempt === 1 || attempt % 12 === 0) {
          const details = { topic: this.log.topic, attempt, reason: error.message };
          this.logger.error(details, 'nothing can be re-keyed, reading waits for the internal topic');
        }
        await pause(backoffMs(attempt, 250, 5_000), this.stopping.signal);
      }
    }
    return false;
  }
}
