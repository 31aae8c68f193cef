import type { Announcement, InstanceRegister, RegisteredInstance } from '../workflows/instance-register.ts';
import type { Database } from './database.ts';

type InstanceRow = { [Key in keyof RegisteredInstance]: RegisteredInstance[Key] };

export class PgInstanceRegister implements InstanceRegister {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  async announce({ id, host, build, startedMs, isElected, partitions }: Announcement): Promise<void> {
    await this.database.query(upsertInstance, [id, host, build, startedMs, isElected, partitions]);
  }

  async leave(id: string): Promise<void> {
    await this.database.query('delete from instance where id = $1', [id]);
  }

  list(): Promise<readonly RegisteredInstance[]> {
    return this.database.query<InstanceRow>(selectInstances);
  }
}

const upsertInstance = /* sql */ `
  with forgotten as (delete from instance where heard_at < now() - interval '1 day' and id <> $1)
  insert into instance (id, host, build, started_at, heard_at, is_elected, partitions)
  values ($1, $2, $3, to_timestamp($4::float8 / 1000), now(), $5, $6)
  on conflict (id) do update set heard_at = excluded.heard_at, is_elected = excluded.is_elected,
    partitions = excluded.partitions`;

const selectInstances = /* sql */ `
  select id, host, build, is_elected as "isElected", partitions,
    (extract(epoch from started_at) * 1000)::float8 as "startedMs",
    (extract(epoch from heard_at) * 1000)::float8 as "heardMs",
    (extract(epoch from now() - heard_at) * 1000)::float8 as "quietMs"
  from instance order by started_at, id`;
