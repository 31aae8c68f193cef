import type { ScreenStore, StoredScreen } from '../workflows/screen-store.ts';
import type { Database } from './database.ts';

type ScreenRow = { [Key in keyof StoredScreen]: StoredScreen[Key] };

export class PgScreenStore implements ScreenStore {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  async add({ id, name, createdBy, createdAtMs }: StoredScreen, tokenHash: Buffer): Promise<void> {
    await this.database.query(insertScreen, [id, tokenHash, name, createdBy, createdAtMs]);
  }

  async revoke(id: string, by: string, atMs: number): Promise<boolean> {
    return (await this.database.query(revokeScreen, [id, by, atMs])).length === 1;
  }

  latest(limit: number): Promise<readonly StoredScreen[]> {
    return this.database.query<ScreenRow>(selectLatest, [limit]);
  }

  async inForce(): Promise<readonly { name: string; tokenHash: Buffer }[]> {
    const rows = await this.database.query<{ name: string; hash: string }>(selectInForce, []);
    // As text: drivers differ in what they make of bytea.
    return rows.map(({ name, hash }) => ({ name, tokenHash: Buffer.from(hash, 'hex') }));
  }
}

const insertScreen = /* sql */ `
  insert into screen (id, token_hash, name, created_by, created_at)
  values ($1, $2, $3, $4, to_timestamp($5::float8 / 1000))`;

const revokeScreen = /* sql */ `
  update screen set revoked_by = $2, revoked_at = to_timestamp($3::float8 / 1000)
  where id = $1 and revoked_at is null returning id`;

const selectLatest = /* sql */ `
  select id, name, created_by as "createdBy", revoked_by as "revokedBy",
    (extract(epoch from created_at) * 1000)::float8 as "createdAtMs",
    (extract(epoch from revoked_at) * 1000)::float8 as "revokedAtMs"
  from screen order by created_at desc, id limit $1`;

const selectInForce = /* sql */ `
  select name, encode(token_hash, 'hex') as hash from screen where revoked_at is null`;
