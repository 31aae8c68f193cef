import type pg from 'pg';
import type { Logger } from '../kernel/logger.ts';
import { pause } from '../kernel/pause.ts';
import type { Database } from './database.ts';

const LEADER_LOCK = 7_353_005;
const ASK_EVERY_MS = 2_000;

/**
 * Elects the one instance that detects and pages: whoever holds the lock, which the database gives up as soon as the
 * holder's connection ends. The holder asks its connection every two seconds and steps down when it does not answer.
 */
export class Leadership {
  private readonly database: Database;
  private readonly logger: Logger;
  private readonly stopping = new AbortController();
  private client: pg.PoolClient | null = null;
  private isHeld = false;
  private running: Promise<void> = Promise.resolve();

  constructor(database: Database, logger: Logger) {
    this.database = database;
    this.logger = logger;
  }

  get held(): boolean {
    return this.isHeld;
  }

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        await this.ask();
      } catch (error) {
        this.stepDown((error as Error).message);
      }
      await pause(ASK_EVERY_MS, this.stopping.signal);
    }
    if (this.isHeld)
      await this.client?.query('select pg_advisory_unlock($1)', [LEADER_LOCK]).catch(() => undefined);
    this.isHeld = false;
    this.client?.release();
    this.client = null;
  }

  private async ask(): Promise<void> {
    if (!this.client) {
      this.client = await this.database.dedicated();
      this.client.on('error', (error) => this.stepDown(error.message));
    }
    if (this.isHeld) {
      await this.client.query('select 1');
      return;
    }
    const { rows } = await this.client.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [
      LEADER_LOCK,
    ]);
    if (rows[0]!.held) {
      this.isHeld = true;
      this.logger.info({}, 'elected: this instance detects and pages');
    }
  }

  private stepDown(reason: string): void {
    if (this.isHeld) this.logger.warn({ reason }, 'stepped down: the database cannot be asked');
    this.isHeld = false;
    const { client } = this;
    this.client = null;
    // The connection is not to be trusted any more, and with it goes the lock.
    client?.removeAllListeners('error');
    client?.on('error', () => undefined);
    client?.release(true);
  }
}
