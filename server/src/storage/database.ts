import pg from 'pg';
import { WegwarteError } from '../kernel/wegwarte-error.ts';

/** bigint columns hold offsets and counts far below 2^53. */
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => Number(text));

/** What a store needs to run a statement: the pool, or one transaction of it. */
export type Queryable = Pick<pg.ClientBase, 'query'>;

export interface DatabaseOptions {
  readonly url: string;
  readonly maxConnections: number;
  readonly connectTimeoutMs: number;
  /** Longest a statement may take before the database ends it. */
  readonly statementTimeoutMs: number;
}

/** How much longer than the server we wait for an answer: only a server that is not there lets us wait so long. */
const ANSWER_GRACE_MS = 5_000;

/**
 * The pool and its transactions. Connection trouble becomes `database-unavailable`, which is worth trying again.
 *
 * Each side has its own limits, since either may vanish without a word: the server ends what takes too long and undoes what
 * was begun and left (the locks of a client that is gone would keep everybody else waiting), and we believe in no connection
 * any more once one of them has gone silent.
 */
export class Database {
  private readonly options: DatabaseOptions;
  private readonly onIdleError: (error: Error) => void;
  private pool: pg.Pool;

  constructor(options: DatabaseOptions, onIdleError: (error: Error) => void) {
    this.options = options;
    this.onIdleError = onIdleError;
    this.pool = this.openPool();
  }

  async query<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
    const { pool } = this;
    try {
      return (await pool.query<Row>(sql, values)).rows;
    } catch (error) {
      if (!isAnswer(error)) this.distrust(pool);
      throw asDatabaseError(error);
    }
  }

  /** All of `work` or nothing; the connection goes back clean, or not at all. */
  async transaction<T>(work: (transaction: Queryable) => Promise<T>): Promise<T> {
    const { pool } = this;
    let client: pg.PoolClient;
    try {
      client = await pool.connect();
    } catch (error) {
      throw asDatabaseError(error);
    }
    let isSilent = false;
    // What the database says is told apart from what `work` throws by itself: a defect is not worth trying again.
    const query = (async (sql: string, values?: unknown[]) => {
      try {
        return await client.query(sql, values);
      } catch (error) {
        isSilent ||= !isAnswer(error);
        throw asDatabaseError(error);
      }
    }) as Queryable['query'];
    try {
      await query('begin');
      const result = await work({ query });
      await query('commit');
      client.release();
      return result;
    } catch (error) {
      if (isSilent) {
        // To ask a silent server to undo it would be to wait as long again; it undoes it by itself.
        client.release(true);
        this.distrust(pool);
        throw error;
      }
      const isBroken = await client.query('rollback').then(
        () => false,
        () => true,
      );
      client.release(isBroken);
      throw error;
    }
  }

  /**
   * A connection of its own, for what lives as long as a session: advisory locks. The server ends it when nothing has been
   * asked for `endsAfterIdleMs`, so that what a vanished instance held gets free.
   */
  async dedicated(limits: { answerWithinMs: number; endsAfterIdleMs: number }): Promise<pg.Client> {
    const { url, connectTimeoutMs } = this.options;
    const client = new pg.Client({
      ...connectionOf(url, connectTimeoutMs),
      query_timeout: limits.answerWithinMs,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query(`select set_config('idle_session_timeout', $1, false)`, [
        String(limits.endsAfterIdleMs),
      ]);
      return client;
    } catch (error) {
      void client.end().catch(() => undefined);
      throw asDatabaseError(error);
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private openPool(): pg.Pool {
    const { url, connectTimeoutMs, maxConnections, statementTimeoutMs } = this.options;
    const pool = new pg.Pool({
      ...connectionOf(url, connectTimeoutMs),
      max: maxConnections,
      idleTimeoutMillis: 30_000,
      query_timeout: statementTimeoutMs + ANSWER_GRACE_MS,
      onConnect: async (client) => {
        await client.query(limitSession, [String(statementTimeoutMs)]);
      },
    });
    // Without a listener an idle connection that breaks would end the process.
    pool.on('error', this.onIdleError);
    // Nor does the pool listen to one in use: its statement fails anyway, and between two statements the next one does.
    pool.on('connect', (client) => client.on('error', () => undefined));
    return pool;
  }

  /** The idle connections of a pool one of whose connections got no answer: each would cost the same wait again. */
  private distrust(pool: pg.Pool): void {
    if (pool !== this.pool || pool.idleCount === 0) return;
    this.pool = this.openPool();
    void pool.end().catch(() => undefined);
  }
}

function connectionOf(url: string, connectTimeoutMs: number): pg.ClientConfig {
  return {
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: 'wegwarte',
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
}

const limitSession = /* sql */ `
  select set_config('statement_timeout', $1, false), set_config('idle_in_transaction_session_timeout', $1, false)`;

/** Whether it is what the server says, and not the lack of it. */
function isAnswer(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code?.length === 5 && !networkCodes.has(code);
}

/** SQLSTATE classes that mean the server is gone, going, or full, not that the statement was wrong. */
const unavailableClasses = new Set(['08', '53', '57', '58']);
/** Serialisation, deadlock, and a primary that has just become a standby: soon another try succeeds. */
const passingStates = new Set(['40001', '40P01', '25006']);
const networkCodes = new Set([
  'EADDRNOTAVAIL',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
]);

function asDatabaseError(error: unknown): unknown {
  if (error instanceof WegwarteError) return error;
  const { code, message } = error as { code?: string; message?: string };
  const isUnavailable = isAnswer(error)
    ? unavailableClasses.has(code!.slice(0, 2)) || passingStates.has(code!)
    : networkCodes.has(code ?? '') || error instanceof AggregateError || isConnectionLoss(error);
  if (!isUnavailable) return error;
  const cause = error instanceof AggregateError ? (error.errors[0] as Error).message : message;
  return new WegwarteError('database-unavailable', `database: ${cause ?? code}`, {
    retriable: true,
    cause: error,
  });
}

/** pg reports a lost connection and its own timeouts as plain errors without a code. */
function isConnectionLoss(error: unknown): boolean {
  return error instanceof Error && !('code' in error && error.code) && !(error instanceof TypeError);
}
