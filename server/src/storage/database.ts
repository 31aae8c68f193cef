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

/** The pool and its transactions. Connection trouble becomes `database-unavailable`, which is worth trying again. */
export class Database {
  private readonly pool: pg.Pool;

  constructor(options: DatabaseOptions, onIdleError: (error: Error) => void) {
    this.pool = new pg.Pool({
      connectionString: options.url,
      max: options.maxConnections,
      connectionTimeoutMillis: options.connectTimeoutMs,
      idleTimeoutMillis: 30_000,
      application_name: 'wegwarte',
      // Also on the client's side: a server that vanished without a word never ends a statement.
      query_timeout: options.statementTimeoutMs,
    });
    // Without a listener an idle connection that breaks would end the process.
    this.pool.on('error', onIdleError);
    // Nor does the pool listen to one in use: its statement fails anyway, and between two statements the next one does.
    this.pool.on('connect', (client) => client.on('error', () => undefined));
  }

  async query<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
    try {
      return (await this.pool.query<Row>(sql, values)).rows;
    } catch (error) {
      throw asDatabaseError(error);
    }
  }

  /** All of `work` or nothing; the connection goes back clean, or not at all. */
  async transaction<T>(work: (transaction: Queryable) => Promise<T>): Promise<T> {
    let client: pg.PoolClient;
    try {
      client = await this.pool.connect();
    } catch (error) {
      throw asDatabaseError(error);
    }
    // What the database says is told apart from what `work` throws by itself: a defect is not worth trying again.
    const query = (async (sql: string, values?: unknown[]) => {
      try {
        return await client.query(sql, values);
      } catch (error) {
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
      const isBroken = await client.query('rollback').then(
        () => false,
        () => true,
      );
      client.release(isBroken);
      throw error;
    }
  }

  /** A connection of its own, for what lives as long as a session: advisory locks. */
  async dedicated(): Promise<pg.PoolClient> {
    try {
      return await this.pool.connect();
    } catch (error) {
      throw asDatabaseError(error);
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
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
  const isSqlState = code?.length === 5 && !networkCodes.has(code);
  const isUnavailable = isSqlState
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
