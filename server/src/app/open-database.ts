import type { Logger } from '../kernel/logger.ts';
import { backoffMs, pause } from '../kernel/pause.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import { Database } from '../storage/database.ts';
import { startEmbeddedDatabase } from '../storage/embedded-database.ts';
import { migrate } from '../storage/migrate.ts';
import type { Configuration } from './configuration.ts';

export interface OpenDatabase {
  readonly database: Database;
  /** Nobody else can use it. */
  readonly isEmbedded: boolean;
  close(): Promise<void>;
}

/** Opens the database and brings its schema up to date. Waits for one that is down, saying so; any other fault is final. */
export async function openDatabase(
  configured: Configuration['database'],
  logger: Logger,
  onLost: (error: Error) => void,
  onWaiting: (trouble: string) => Promise<void>,
  signal: AbortSignal,
): Promise<OpenDatabase> {
  const embedded = 'embedded' in configured ? await startEmbeddedDatabase(configured.embedded, onLost) : null;
  const database = new Database(
    {
      url: 'url' in configured ? configured.url : embedded!.url,
      // PGlite is one session however many connect to it: two connections would get in each other's way.
      maxConnections: embedded ? 1 : 12,
      connectTimeoutMs: embedded ? 30_000 : 3_000,
      statementTimeoutMs: 15_000,
    },
    (error) => logger.warn({ reason: error.message }, 'an idle database connection broke'),
  );
  const close = async () => {
    await database.close();
    await embedded?.stop();
  };
  for (let attempt = 1; ; attempt++) {
    try {
      const { applied, timescale } = await migrate(database);
      const kind = embedded ? 'embedded' : (timescale ?? 'PostgreSQL without TimescaleDB: plain tables');
      logger.info({ kind, migrations: applied }, 'database ready');
      return { database, isEmbedded: embedded !== null, close };
    } catch (error) {
      if (!(error instanceof WegwarteError && error.retriable) || signal.aborted) {
        await close();
        throw error;
      }
      logger.error({ attempt, reason: error.message }, 'the database does not answer, trying again');
      await onWaiting(error.message);
      await pause(backoffMs(attempt, 500, 10_000), signal);
    }
  }
}
