import type { KeyRegister, KeyUse } from '../workflows/key-register.ts';
import type { Database } from './database.ts';

type KeyRow = { [Key in keyof KeyUse]: KeyUse[Key] };

export class PgKeyRegister implements KeyRegister {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  list(): Promise<readonly KeyUse[]> {
    return this.database.query<KeyRow>(selectKeys);
  }

  enter(missing: (known: readonly KeyUse[]) => readonly KeyUse[]): Promise<void> {
    return this.database.transaction(async ({ query }) => {
      await query('lock table pseudonym_key in exclusive mode');
      const { rows } = await query<KeyRow>(selectKeys);
      for (const { fingerprint, fromMs } of missing(rows)) await query(insertKey, [fingerprint, fromMs]);
    });
  }
}

const selectKeys = /* sql */ `
  select fingerprint, (extract(epoch from from_at) * 1000)::float8 as "fromMs" from pseudonym_key`;

const insertKey = /* sql */ `
  insert into pseudonym_key (fingerprint, from_at) values ($1, to_timestamp($2::float8 / 1000))`;
