import type { AuditEntry, AuditTrail } from '../workflows/audit-trail.ts';
import type { Database } from './database.ts';

type AuditRow = { [Key in keyof AuditEntry]: AuditEntry[Key] };

export class PgAuditTrail implements AuditTrail {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  async record({ atMs, actor, action, subject, detail }: AuditEntry): Promise<void> {
    await this.database.query(insertEntry, [atMs, actor, action, subject, detail]);
  }

  latest(limit: number): Promise<readonly AuditEntry[]> {
    return this.database.query<AuditRow>(selectLatest, [limit]);
  }
}

const insertEntry = /* sql */ `
  insert into audit_entry (at, actor, action, subject, detail)
  values (to_timestamp($1::float8 / 1000), $2, $3, $4, $5)`;

const selectLatest = /* sql */ `
  select (extract(epoch from at) * 1000)::float8 as "atMs", actor, action, subject, detail
  from audit_entry order by at desc, id desc limit $1`;
