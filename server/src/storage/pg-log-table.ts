import type { LogTable } from '../workflows/log-table.ts';
import type { LogEntry, LogExtent, LogMessage } from '../workflows/touchpoint-log.ts';
import type { Database } from './database.ts';

const APPEND_LOCK = 7_353_003;

/** The embedded log's table. Appends take turns, so that no offset becomes visible after a higher one. */
export class PgLogTable implements LogTable {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  async append(entries: readonly LogEntry[], loggedAtMs: number): Promise<void> {
    await this.database.transaction(async (transaction) => {
      await transaction.query('select pg_advisory_xact_lock($1)', [APPEND_LOCK]);
      const keys = entries.map(({ key }) => key);
      const values = entries.map(({ value }) => value.toString('base64'));
      await transaction.query(insertEntries, [keys, values, loggedAtMs]);
    });
  }

  async read(fromOffset: number, limit: number): Promise<readonly LogMessage[]> {
    const rows = await this.database.query<{ log_offset: number; value: Buffer; logged_at_ms: number }>(
      selectEntries,
      [fromOffset, limit],
    );
    return rows.map(({ log_offset, value, logged_at_ms }) => ({
      offset: log_offset,
      value,
      loggedAtMs: logged_at_ms,
    }));
  }

  async extent(): Promise<LogExtent> {
    const [row] = await this.database.query<{ next: number }>(selectExtent);
    // Nothing goes before it was read, so there is never a beginning to skip to.
    return { lowOffset: 0, endOffset: row!.next };
  }

  async trim(loggedBeforeMs: number): Promise<void> {
    await this.database.query(deleteSettled, [loggedBeforeMs]);
  }
}

const insertEntries = /* sql */ `
  insert into embedded_log (key, value, logged_at)
  select key, decode(value, 'base64'), to_timestamp($3::float8 / 1000)
  from unnest($1::text[], $2::text[]) with ordinality as entry (key, value, place) order by place`;

const selectEntries = /* sql */ `
  select log_offset, value, (extract(epoch from logged_at) * 1000)::float8 as logged_at_ms
  from embedded_log where log_offset >= $1 order by log_offset limit $2`;

// What was trimmed had been settled: where the table is empty, the log ends where it was read to.
const selectExtent = /* sql */ `
  select coalesce(
    (select max(log_offset) + 1 from embedded_log),
    (select max(read_offset) from log_partition where topic = 'embedded'), 0) as next`;

const deleteSettled = /* sql */ `
  delete from embedded_log where logged_at < to_timestamp($1::float8 / 1000)
    and log_offset < (select min(resume_offset) from log_partition where topic = 'embedded')`;
