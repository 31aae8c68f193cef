import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { Database, Queryable } from './database.ts';

const migrationsFolder = fileURLToPath(new URL('../../db/migrations/', import.meta.url));
/** Any number will do, as long as every starter uses the same one. */
const MIGRATION_LOCK = 7_353_001;

export interface MigrationResult {
  readonly applied: readonly string[];
  /** `TimescaleDB 2.19.3 (apache)`, or null on plain PostgreSQL. The licence says what it offers: compression needs the other. */
  readonly timescale: string | null;
}

/**
 * Brings the schema up to date: numbered files, forward only, each in its own transaction with its record. Starters
 * that race wait for each other on a lock. A schema newer than this program is refused: running on would write wrongly.
 */
export async function migrate(database: Database): Promise<MigrationResult> {
  const files = (await readdir(migrationsFolder)).filter((name) => /^\d{4}-.+\.sql$/.test(name)).sort();
  const timescale = await ensureTimescale(database);
  const applied: string[] = [];
  for (const name of files) {
    const sql = await readFile(`${migrationsFolder}/${name}`, 'utf8');
    const isNew = await database.transaction(async (transaction) => {
      await prepare(transaction);
      const { rows } = await transaction.query<{ name: string }>(
        'select name from schema_migration order by name collate "C"',
      );
      const newest = rows.at(-1)?.name;
      if (newest && !files.includes(newest)) {
        throw new WegwarteError(
          'database-schema-newer',
          `database: its schema (${newest}) is newer than this program (${files.at(-1)}): start a newer Wegwarte`,
        );
      }
      if (rows.some((row) => row.name === name)) return false;
      await transaction.query(sql);
      await transaction.query('insert into schema_migration (name, applied_at) values ($1, now())', [name]);
      return true;
    });
    if (isNew) applied.push(name);
  }
  return { applied, timescale };
}

async function prepare(transaction: Queryable): Promise<void> {
  await transaction.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
  await transaction.query(
    'create table if not exists schema_migration (name text primary key, applied_at timestamptz not null)',
  );
}

/** Uses TimescaleDB where the server has it; an extension that needs a superuser to create must be made by one. */
async function ensureTimescale(database: Database): Promise<string | null> {
  const [available] = await database.query<{ installed_version: string | null }>(
    "select installed_version from pg_available_extensions where name = 'timescaledb'",
  );
  if (!available) return null;
  if (!available.installed_version) {
    await database.query('create extension if not exists timescaledb');
  }
  const [installed] = await database.query<{ version: string; licence: string | null }>(
    "select extversion as version, current_setting('timescaledb.license', true) as licence from pg_extension where extname = 'timescaledb'",
  );
  return installed ? `TimescaleDB ${installed.version} (${installed.licence ?? 'unknown licence'})` : null;
}
