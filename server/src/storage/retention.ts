import type { Database } from './database.ts';
import { giveBackStreams } from './spare-streams.ts';

/** Counters and histories by time, with the column they are kept by. */
const histories = [
  ['cohort_counter', 'bucket'],
  ['progress_counter', 'bucket'],
  ['touchpoint_counter', 'bucket'],
  ['incident_event', 'at'],
  ['dead_letter', 'logged_at'],
  ['audit_entry', 'at'],
  ['platform_incident', 'resolved_at'],
  ['spent_link', 'expires_at'],
] as const;

/**
 * Removes history older than that. A hypertable lets go of whole chunks, which costs next to nothing; of a plain table
 * the rows are deleted. Counter streams that have nothing left go with it.
 */
export async function dropHistory(database: Database, olderThanMs: number): Promise<void> {
  const hypertables = await namesOfHypertables(database);
  for (const [table, column] of histories) {
    // Names of our own, from the list above: nothing of the outside gets into the statement.
    const sql = hypertables.has(table)
      ? `select drop_chunks('${table}', older_than => to_timestamp($1::float8 / 1000))`
      : `delete from ${table} where ${column} < to_timestamp($1::float8 / 1000)`;
    await database.query(sql, [olderThanMs]);
  }
  await giveBackStreams(database);
}

async function namesOfHypertables(database: Database): Promise<Set<string>> {
  const [extension] = await database.query("select from pg_extension where extname = 'timescaledb'");
  if (!extension) return new Set();
  const rows = await database.query<{ name: string }>(
    'select hypertable_name as name from timescaledb_information.hypertables',
  );
  return new Set(rows.map(({ name }) => name));
}
