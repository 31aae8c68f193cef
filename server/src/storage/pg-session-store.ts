import type { SessionStore } from '../workflows/session-store.ts';
import type { Database } from './database.ts';

export class PgSessionStore implements SessionStore {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  async create(tokenHash: Buffer, nowMs: number, expiresAtMs: number): Promise<void> {
    await this.database.query(insertSession, [tokenHash, nowMs, expiresAtMs]);
    await this.database.query(deleteExpired, [nowMs]);
  }

  async isValid(tokenHash: Buffer, nowMs: number): Promise<boolean> {
    return (await this.database.query(selectSession, [tokenHash, nowMs])).length === 1;
  }
}

const insertSession = /* sql */ `
  insert into session (token_hash, created_at, expires_at)
  values ($1, to_timestamp($2::float8 / 1000), to_timestamp($3::float8 / 1000))`;

const deleteExpired = /* sql */ `delete from session where expires_at <= to_timestamp($1::float8 / 1000)`;

const selectSession = /* sql */ `
  select 1 from session where token_hash = $1 and expires_at > to_timestamp($2::float8 / 1000)`;
