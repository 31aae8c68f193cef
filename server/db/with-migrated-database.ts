import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from '../src/storage/database.ts';
import { startEmbeddedDatabase } from '../src/storage/embedded-database.ts';
import { migrate } from '../src/storage/migrate.ts';

/** Runs the work on a migrated embedded database of its own, and removes it. */
export async function withMigratedDatabase<T>(work: (database: Database) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'wegwarte-schema-'));
  const embedded = await startEmbeddedDatabase(folder, (error) => {
    throw error;
  });
  const database = new Database(
    { url: embedded.url, maxConnections: 1, connectTimeoutMs: 30_000, statementTimeoutMs: 30_000 },
    () => undefined,
  );
  try {
    await migrate(database);
    return await work(database);
  } finally {
    await database.close();
    await embedded.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
