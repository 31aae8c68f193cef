import type { SilenceStore, StoredSilence } from '../workflows/silence-store.ts';
import type { Database } from './database.ts';

type SilenceRow = { [Key in keyof StoredSilence]: StoredSilence[Key] };

export class PgSilenceStore implements SilenceStore {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  async add(silence: StoredSilence): Promise<void> {
    const { id, matcher, fromMs, toMs, recurrence, reason, author, createdAtMs } = silence;
    await this.database.query(insertSilence, [
      id,
      JSON.stringify(matcher),
      fromMs,
      toMs,
      recurrence && JSON.stringify(recurrence),
      reason,
      author,
      createdAtMs,
    ]);
  }

  async end(id: string, by: string, atMs: number): Promise<boolean> {
    return (await this.database.query(endSilence, [id, by, atMs])).length === 1;
  }

  inForceAfter(atMs: number): Promise<readonly StoredSilence[]> {
    return this.database.query<SilenceRow>(selectInForce, [atMs]);
  }

  latest(limit: number): Promise<readonly StoredSilence[]> {
    return this.database.query<SilenceRow>(selectLatest, [limit]);
  }
}

const columns = /* sql */ `
  id, matcher, recurrence, reason, created_by as author, ended_by as "endedBy",
  (extract(epoch from starts_at) * 1000)::float8 as "fromMs", (extract(epoch from ends_at) * 1000)::float8 as "toMs",
  (extract(epoch from created_at) * 1000)::float8 as "createdAtMs",
  (extract(epoch from ended_at) * 1000)::float8 as "endedAtMs"`;

const insertSilence = /* sql */ `
  insert into silence (id, matcher, starts_at, ends_at, recurrence, reason, created_by, created_at)
  values ($1, $2, to_timestamp($3::float8 / 1000), to_timestamp($4::float8 / 1000), $5, $6, $7,
    to_timestamp($8::float8 / 1000))`;

const endSilence = /* sql */ `
  update silence set ended_by = $2, ended_at = to_timestamp($3::float8 / 1000)
  where id = $1 and ended_at is null returning id`;

const selectInForce = /* sql */ `
  select ${columns} from silence
  where ended_at is null and ends_at > to_timestamp($1::float8 / 1000) order by created_at, id`;

const selectLatest = /* sql */ `select ${columns} from silence order by created_at desc, id desc limit $1`;
