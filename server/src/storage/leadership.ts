import type pg from 'pg';
import type { Logger } from '../kernel/logger.ts';
import { pause } from '../kernel/pause.ts';
import { Rounds } from '../kernel/rounds.ts';
import type { Database } from './database.ts';

const LEADER_LOCK = 7_353_005;
const ASK_EVERY_MS = 2_000;
const ANSWER_WITHIN_MS = 3_000;
/** An answer is good for so long from when it was asked for. Shorter than the server waits, or there could be two. */
const LEASE_MS = 8_000;
const ENDS_AFTER_IDLE_MS = 12_000;

/**
 * Elects the one instance that detects and pages: whoever holds the lock, which the database gives up as soon as the
 * holder's connection ends, or has been silent for twelve seconds.
 *
 * Invariant: nobody takes itself for elected any more when the database may have given the lock to another. The holder asks
 * every two seconds, steps down when it gets no answer, and does not trust an answer of eight seconds ago: it may have been
 * asleep itself since.
 */
export class Leadership {
  private readonly database: Pick<Database, 'dedicated'>;
  private readonly logger: Logger;
  private readonly rounds = new Rounds(() => this.round());
  private client: pg.Client | null = null;
  private isElected = false;
  private confirmedMs = 0;

  constructor(database: Pick<Database, 'dedicated'>, logger: Logger) {
    this.database = database;
    this.logger = logger;
  }

  get held(): boolean {
    return this.isElected && performance.now() - this.confirmedMs < LEASE_MS;
  }

  start(): void {
    this.rounds.start();
  }

  async stop(): Promise<void> {
    await this.rounds.stop();
    this.isElected = false;
    // With the connection goes the lock.
    const patience = new AbortController();
    void this.client?.end().finally(() => patience.abort());
    if (this.client) await pause(ANSWER_WITHIN_MS, patience.signal);
    this.client = null;
  }

  private async round(): Promise<number> {
    try {
      await this.ask();
    } catch (error) {
      this.stepDown((error as Error).message);
    }
    return ASK_EVERY_MS;
  }

  private async ask(): Promise<void> {
    if (!this.client) {
      const client = await this.database.dedicated({
        answerWithinMs: ANSWER_WITHIN_MS,
        endsAfterIdleMs: ENDS_AFTER_IDLE_MS,
      });
      this.client = client;
      client.on('error', (error) => {
        if (this.client === client) this.stepDown(error.message);
      });
    }
    const { client } = this;
    const askedMs = performance.now();
    if (this.isElected) {
      await client.query('select 1');
      this.confirmedMs = askedMs;
      return;
    }
    const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [
      LEADER_LOCK,
    ]);
    if (rows[0]!.held && this.client === client) {
      this.isElected = true;
      this.confirmedMs = askedMs;
      this.logger.info({}, 'elected: this instance detects and pages');
    }
  }

  private stepDown(reason: string): void {
    if (this.isElected) this.logger.warn({ reason }, 'stepped down: the database cannot be asked');
    this.isElected = false;
    const { client } = this;
    this.client = null;
    // The connection is not to be trusted any more, and with it goes the lock.
    void client?.end().catch(() => undefined);
  }
}
