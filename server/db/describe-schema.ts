import type { Database } from '../src/storage/database.ts';

/**
 * The schema as the migrations leave it, as readable SQL: what one would otherwise have to add up from all of them.
 * Made from the catalogue, for people; the migrations are what runs.
 */
export async function describeSchema(database: Database): Promise<string> {
  const tables = await database.query<{ name: string }>(selectTables);
  const parts = [
    '-- Generated from the migrations by `node server/db/write-schema.ts`. Read it, do not run it.\n',
  ];
  for (const { name } of tables) {
    const lines = await database.query<{ line: string }>(selectLines, [name]);
    const indexes = await database.query<{ definition: string }>(selectIndexes, [name]);
    parts.push(`create table ${name} (\n${lines.map(({ line }) => `  ${line}`).join(',\n')}\n);`);
    parts.push(...indexes.map(({ definition }) => `${definition};`), '');
  }
  return parts.join('\n');
}

const selectTables = /* sql */ `
  select relname as name from pg_class
  where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace order by relname`;

const selectLines = /* sql */ `
  select line from (
    select 1 as part, attnum::int as place, attname || ' ' || format_type(atttypid, atttypmod)
      || case attidentity when 'a' then ' generated always as identity' else '' end
      || case when attnotnull then ' not null' else '' end
      || case attgenerated when 's' then ' generated always as (' || pg_get_expr(adbin, adrelid) || ') stored'
        else coalesce(' default ' || pg_get_expr(adbin, adrelid), '') end as line
    from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
    where attrelid = $1::regclass and attnum > 0 and not attisdropped
    union all
    select 2, row_number() over (order by contype desc, conname)::int, pg_get_constraintdef(oid)
    from pg_constraint where conrelid = $1::regclass and contype <> 'n'
  ) as described order by part, place`;

const selectIndexes = /* sql */ `
  select replace(lower(left(pg_get_indexdef(indexrelid), 7)) || substr(pg_get_indexdef(indexrelid), 8), 'public.', '') as definition
  from pg_index where indrelid = $1::regclass and not exists (select from pg_constraint where conindid = indexrelid)
  order by 1`;
