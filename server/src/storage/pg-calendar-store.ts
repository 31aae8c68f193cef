import type {
  CalendarStore,
  EntryContent,
  EntryRevision,
  StoredCalendar,
} from '../workflows/calendar-store.ts';
import type { Database } from './database.ts';

type CalendarRow = { [Key in keyof StoredCalendar]: StoredCalendar[Key] };

interface RevisionRow extends EntryRevision {
  uid: string;
}

export class PgCalendarStore implements CalendarStore {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  async add(calendar: StoredCalendar, tokenHash: Buffer): Promise<void> {
    const { id, kind, subject, createdBy, createdAtMs } = calendar;
    await this.database.query(insertCalendar, [id, tokenHash, kind, subject, createdBy, createdAtMs]);
  }

  async byToken(tokenHash: Buffer): Promise<StoredCalendar | null> {
    const [row] = await this.database.query<CalendarRow>(selectByToken, [tokenHash]);
    return row ?? null;
  }

  async revoke(id: string, by: string, atMs: number): Promise<boolean> {
    return (await this.database.query(revokeCalendar, [id, by, atMs])).length === 1;
  }

  latest(limit: number): Promise<readonly StoredCalendar[]> {
    return this.database.query<CalendarRow>(selectLatest, [limit]);
  }

  async revise(entries: readonly EntryContent[], nowMs: number): Promise<ReadonlyMap<string, EntryRevision>> {
    if (entries.length === 0) return new Map();
    // In one order always, so that two calendars asked for at once cannot wait for one another.
    const sorted = entries.toSorted((a, b) => (a.uid < b.uid ? -1 : 1));
    const uids = sorted.map(({ uid }) => uid);
    const hashes = sorted.map(({ hash }) => hash);
    const endsMs = sorted.map(({ endsAtMs }) => endsAtMs);
    await this.database.query(upsertEntries, [uids, hashes, endsMs, nowMs]);
    await this.database.query(deleteOld, [nowMs]);
    const rows = await this.database.query<RevisionRow>(selectRevisions, [uids]);
    return new Map(rows.map(({ uid, sequence, changedAtMs }) => [uid, { sequence, changedAtMs }]));
  }
}

const columns = /* sql */ `
  id, kind, subject, created_by as "createdBy", revoked_by as "revokedBy",
  (extract(epoch from created_at) * 1000)::float8 as "createdAtMs",
  (extract(epoch from revoked_at) * 1000)::float8 as "revokedAtMs"`;

const insertCalendar = /* sql */ `
  insert into calendar_feed (id, token_hash, kind, subject, created_by, created_at)
  values ($1, $2, $3, $4, $5, to_timestamp($6::float8 / 1000))`;

const selectByToken = /* sql */ `
  select ${columns} from calendar_feed where token_hash = $1 and revoked_at is null`;

const revokeCalendar = /* sql */ `
  update calendar_feed set revoked_by = $2, revoked_at = to_timestamp($3::float8 / 1000)
  where id = $1 and revoked_at is null returning id`;

const selectLatest = /* sql */ `select ${columns} from calendar_feed order by created_at desc, id limit $1`;

// What is as it was is not written: calendars are asked for every hour by every phone.
const upsertEntries = /* sql */ `
  insert into calendar_entry as known (uid, content_hash, sequence, changed_at, ends_at)
  select uid, content_hash, 0, to_timestamp($4::float8 / 1000), to_timestamp(ends_ms / 1000)
  from unnest($1::text[], $2::bytea[], $3::float8[]) as shown (uid, content_hash, ends_ms)
  on conflict (uid) do update set sequence = known.sequence + 1, content_hash = excluded.content_hash,
    changed_at = excluded.changed_at, ends_at = excluded.ends_at
  where known.content_hash <> excluded.content_hash`;

// Far longer ago than any calendar looks back: one that came back would begin at 0 again.
const deleteOld = /* sql */ `
  delete from calendar_entry where ends_at < to_timestamp($1::float8 / 1000) - interval '400 days'`;

const selectRevisions = /* sql */ `
  select uid, sequence, (extract(epoch from changed_at) * 1000)::float8 as "changedAtMs"
  from calendar_entry where uid = any($1::text[])`;
