import type { Database } from './database.ts';

/** What names a counter stream. */
interface StreamName {
  readonly journey: string;
  readonly step: string;
  readonly dimension: string;
  readonly value: string;
}

/** Values of one dimension of one step past this many are counted together. */
export const MAX_VALUES_PER_DIMENSION = 200;
/** What they are counted as; the brackets keep it apart from what attributes usually hold. */
export const OTHER_VALUE = '(other)';

/**
 * Numbers of counter streams, made when first needed and never given up.
 *
 * A dimension that takes ever new values (an order number, say) would fill the database: from a limit on, new values
 * share one stream. A value that has its own keeps it, so what was added and what is taken away meet in the same place.
 */
export class CounterStreams {
  private readonly database: Database;
  private readonly ids = new Map<string, number>();
  /** Whether it was read from the database. */
  private isLoaded = false;

  constructor(database: Database) {
    this.database = database;
  }

  /** The stream's number for each name given, in the same order. */
  async idsOf(names: readonly StreamName[]): Promise<number[]> {
    if (!this.isLoaded) await this.load();
    const missing = names.filter((name) => !this.ids.has(keyOf(name)));
    if (missing.length > 0) await this.create(missing);
    return names.map(
      (name) => this.ids.get(keyOf(name)) ?? this.ids.get(keyOf({ ...name, value: OTHER_VALUE }))!,
    );
  }

  private async load(): Promise<void> {
    for (const row of await this.database.query<StreamName & { id: number }>(selectStreams)) {
      this.ids.set(keyOf(row), row.id);
    }
    this.isLoaded = true;
  }

  private async create(missing: readonly StreamName[]): Promise<void> {
    const distinct = [...new Map(missing.map((name) => [keyOf(name), name])).values()];
    const rows = await this.database.transaction(async (transaction) => {
      // Serialises starters and instances, so that the limit holds over all of them.
      await transaction.query('select pg_advisory_xact_lock($1)', [STREAM_LOCK]);
      const values = [
        distinct.map((name) => name.journey),
        distinct.map((name) => name.step),
        distinct.map((name) => name.dimension),
        distinct.map((name) => name.value),
      ];
      await transaction.query(insertStreams, [...values, MAX_VALUES_PER_DIMENSION, OTHER_VALUE]);
      return (await transaction.query<StreamName & { id: number }>(selectNamed, [...values, OTHER_VALUE]))
        .rows;
    });
    for (const row of rows) this.ids.set(keyOf(row), row.id);
    for (const name of distinct) {
      if (this.ids.has(keyOf(name))) continue;
      this.ids.set(keyOf(name), this.ids.get(keyOf({ ...name, value: OTHER_VALUE }))!);
    }
  }
}

const STREAM_LOCK = 7_353_002;

function keyOf({ journey, step, dimension, value }: StreamName): string {
  return `${journey}\0${step}\0${dimension}\0${value}`;
}

const selectStreams = /* sql */ `select id, journey, step, dimension, value from counter_stream`;

// A new value gets its own stream while its dimension has room, else the shared one.
const insertStreams = /* sql */ `
  with wanted as (
    select journey, step, dimension, value,
      row_number() over (partition by journey, step, dimension order by value)
        + (select count(*) from counter_stream known
           where known.journey = named.journey and known.step = named.step and known.dimension = named.dimension) as place
    from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as named (journey, step, dimension, value)
    where not exists (
      select from counter_stream known
      where (known.journey, known.step, known.dimension, known.value) = (named.journey, named.step, named.dimension, named.value))
  )
  insert into counter_stream (journey, step, dimension, value)
  select distinct journey, step, dimension, case when place <= $5 then value else $6 end from wanted
  on conflict do nothing`;

const selectNamed = /* sql */ `
  select id, known.journey, known.step, known.dimension, known.value
  from counter_stream known
  join (select distinct journey, step, dimension, value
        from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as given (journey, step, dimension, value)) as named
    on (known.journey, known.step, known.dimension) = (named.journey, named.step, named.dimension)
   and known.value in (named.value, $5)`;
