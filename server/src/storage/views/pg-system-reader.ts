import type { ChannelRecord, StoredSizes, SystemReader } from '../../workflows/system-reader.ts';
import type { Database } from '../database.ts';

/** Of so many pages, the newest, is looked at how they fared. */
const PAGES_LOOKED_AT = 2_000;

export class PgSystemReader implements SystemReader {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  async sizes(): Promise<StoredSizes> {
    const tables = await this.database.query<{ table: string; bytes: number }>(selectSizes);
    const [about] = await this.database.query<Omit<StoredSizes, 'tables'>>(selectServer);
    return { ...about!, tables };
  }

  channelRecords(): Promise<readonly ChannelRecord[]> {
    return this.database.query<ChannelRecord>(selectRecords, [PAGES_LOOKED_AT]);
  }
}

// The chunks of a hypertable inherit from it; to any PostgreSQL they are tables of which it has none.
const selectSizes = /* sql */ `
  select coalesce(parent.relname, own.relname) as table, sum(pg_total_relation_size(own.oid))::float8 as bytes
  from pg_class as own
  left join pg_inherits on inhrelid = own.oid
  left join pg_class as parent on parent.oid = inhparent
  where own.relkind in ('r', 'p')
    and coalesce(parent.relnamespace, own.relnamespace) = current_schema()::regnamespace
  group by 1 order by bytes desc, 1`;

const selectServer = /* sql */ `
  select 'PostgreSQL ' || split_part(current_setting('server_version'), ' ', 1) as server,
    (select extversion from pg_extension where extname = 'timescaledb') as timescale,
    (select (extract(epoch from min(bucket)) * 1000)::float8 from touchpoint_counter) as "keptSinceMs"`;

const selectRecords = /* sql */ `
  select team, channel, max(delivered_ms) as "deliveredMs",
    max(tried_ms) filter (where state = 'failed') as "failedMs",
    count(*) filter (where state = 'waiting')::int as waiting,
    (array_agg(error order by planned desc) filter (where is_in_vain))[1] as trouble,
    (array_agg(tried_ms order by planned desc) filter (where is_in_vain))[1] as "triedInVainMs"
  from (
    select planned, state, body ->> 'team' as team, body ->> 'channel' as channel, body ->> 'lastError' as error,
      (body ->> 'deliveredAtMs')::float8 as delivered_ms, (body ->> 'lastAttemptAtMs')::float8 as tried_ms,
      state in ('failed', 'waiting') and body ->> 'lastError' is not null and body ->> 'lastAttemptAtMs' is not null
        as is_in_vain
    from page where body ->> 'person' is null order by planned desc limit $1) as latest
  group by team, channel order by team, channel`;
