import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import { pause } from '../kernel/pause.ts';
import type { Database } from '../storage/database.ts';
import type { Leadership } from '../storage/leadership.ts';
import { dropHistory } from '../storage/retention.ts';

const EVERY_MS = 3_600_000;
const FIRST_AFTER_MS = 60_000;

/** Lets the elected instance remove, once an hour, what is older than is kept. */
export class RetentionLoop {
  private readonly database: Database;
  private readonly leadership: Pick<Leadership, 'held'>;
  private readonly keepMs: number;
  private readonly clock: Clock;
  private readonly logger: Logger;
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    database: Database,
    leadership: Pick<Leadership, 'held'>,
    keepMs: number,
    clock: Clock,
    logger: Logger,
  ) {
    this.database = database;
    this.leadership = leadership;
    this.keepMs = keepMs;
    this.clock = clock;
    this.logger = logger;
  }

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    await pause(FIRST_AFTER_MS, this.stopping.signal);
    while (!this.stopping.signal.aborted) {
      if (this.leadership.held) {
        await dropHistory(this.database, this.clock.now() - this.keepMs).catch((error: Error) =>
          this.logger.warn(
            { reason: error.message },
            'old history could not be removed, trying again in an hour',
          ),
        );
      }
      await pause(EVERY_MS, this.stopping.signal);
    }
  }
}
