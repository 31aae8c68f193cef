import type { OverrideStore, StoredOverride } from '../workflows/override-store.ts';
import type { Database } from './database.ts';

type OverrideRow = { [Key in keyof StoredOverride]: StoredOverride[Key] };

export class PgOverrideStore implements OverrideStore {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  async add(override: StoredOverride): Promise<void> {
    const { id, team, rota, person, fromMs, toMs, reason, createdBy, createdAtMs } = override;
    const values = [id, team, rota, person, fromMs, toMs, reason, createdBy, createdAtMs];
    await this.database.query(insertOverride, values);
  }

  async remove(team: string, id: string, by: string, atMs: number): Promise<boolean> {
    return (await this.database.query(removeOverride, [team, id, by, atMs])).length === 1;
  }

  async find(team: string, id: string): Promise<StoredOverride | null> {
    const [row] = await this.database.query<OverrideRow>(selectOne, [team, id]);
    return row ?? null;
  }

  inForceAfter(atMs: number): Promise<readonly StoredOverride[]> {
    return this.database.query<OverrideRow>(selectInForce, [atMs]);
  }

  latest(team: string, limit: number): Promise<readonly StoredOverride[]> {
    return this.database.query<OverrideRow>(selectLatest, [team, limit]);
  }
}

const columns = /* sql */ `
  id, team, rota, person, reason, created_by as "createdBy", removed_by as "removedBy",
  (extract(epoch from starts_at) * 1000)::float8 as "fromMs", (extract(epoch from ends_at) * 1000)::float8 as "toMs",
  (extract(epoch from created_at) * 1000)::float8 as "createdAtMs",
  (extract(epoch from removed_at) * 1000)::float8 as "removedAtMs"`;

const insertOverride = /* sql */ `
  insert into rota_override (id, team, rota, person, starts_at, ends_at, reason, created_by, created_at)
  values ($1, $2, $3, $4, to_timestamp($5::float8 / 1000), to_timestamp($6::float8 / 1000), $7, $8,
    to_timestamp($9::float8 / 1000))`;

const removeOverride = /* sql */ `
  update rota_override set removed_by = $3, removed_at = to_timestamp($4::float8 / 1000)
  where team = $1 and id = $2 and removed_at is null returning id`;

const selectOne = /* sql */ `select ${columns} from rota_override where team = $1 and id = $2`;

const selectInForce = /* sql */ `
  select ${columns} from rota_override
  where removed_at is null and ends_at > to_timestamp($1::float8 / 1000) order by created_at, id`;

const selectLatest = /* sql */ `
  select ${columns} from rota_override where team = $1 order by created_at desc, id desc limit $2`;
