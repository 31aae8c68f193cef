import type { CounterChanges } from '../windows/counter-changes.ts';
import type { Database } from './database.ts';

/** Numbers a change takes in `CounterChanges.rows`; the first is the stream's place. */
const ROW_WIDTH = 6;

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
 * A dimension that takes ever new values (an order number, say) would fill the database, and this memory of it: from a
 * limit on, new values share one stream. A value that has its own keeps it, so what was added and what is taken away
 * meet in the same place, on whichever instance.
 */
export class CounterStreams {
  private readonly database: Database;
  /** By dimension of a step, by value. All there is of a dimension as of when it was last read. */
  private readonly dimensions = new Map<string, Map<string, number>>();
  /** Whether it was read from the database. */
  private isLoaded = false;
  /** For lists of streams that are handed over again and again: by place in the list. */
  private readonly lists = new WeakMap<readonly StreamName[], number[]>();

  constructor(database: Database) {
    this.database = database;
  }

  /**
   * The number of each stream the changes name, by its place in `streams`. Asked for again with the same list, only
   * what is new in it is looked up.
   */
  async idsFor({ streams, rows }: Pick<CounterChanges, 'streams' | 'rows'>): Promise<readonly number[]> {
    let ids = this.lists.get(streams);
    if (!ids) this.lists.set(streams, (ids = []));
    const missing = new Set<number>();
    for (let at = 0; at < rows.length; at += ROW_WIDTH) {
      const place = rows[at]!;
      if (ids[place] === undefined) missing.add(place);
    }
    if (missing.size === 0) return ids;
    const places = [...missing];
    const found = await this.idsOf(places.map((place) => streams[place]!));
    places.forEach((place, index) => (ids[place] = found[index]!));
    return ids;
  }

  /** The stream's number for each name given, in the same order. */
  async idsOf(names: readonly StreamName[]): Promise<number[]> {
    if (!this.isLoaded) {
      this.remember(await this.database.query<StreamRow>(selectStreams));
      this.isLoaded = true;
    }
    const missing = names.filter((name) => this.find(name) === undefined);
    if (missing.length > 0) this.remember(await this.create(missing));
    return names.map((name) => this.find(name)!);
  }

  private find(name: StreamName): number | undefined {
    const values = this.dimensions.get(dimensionOf(name));
    const own = values?.get(name.value);
    if (own !== undefined || !values) return own;
    // A full dimension gets no more values from anybody, so one that is missing here has no stream of its own.
    return values.size >= MAX_VALUES_PER_DIMENSION ? values.get(OTHER_VALUE) : undefined;
  }

  private remember(rows: readonly StreamRow[]): void {
    for (const row of rows) {
      const dimension = dimensionOf(row);
      const values = this.dimensions.get(dimension);
      if (values) values.set(row.value, row.id);
      else this.dimensions.set(dimension, new Map([[row.value, row.id]]));
    }
  }

  /** Makes streams for these values, and reads again all there are of their dimensions. */
  private async create(missing: readonly StreamName[]): Promise<readonly StreamRow[]> {
    const distinct = [
      ...new Map(missing.map((name) => [`${dimensionOf(name)}\0${name.value}`, name])).values(),
    ];
    const values = [
      distinct.map((name) => name.journey),
      distinct.map((name) => name.step),
      distinct.map((name) => name.dimension),
    ];
    return this.database.transaction(async (transaction) => {
      // Serialises starters and instances, so that the limit holds over all of them.
      await transaction.query('select pg_advisory_xact_lock($1)', [STREAM_LOCK]);
      await transaction.query(insertStreams, [
        ...values,
        distinct.map((name) => name.value),
        MAX_VALUES_PER_DIMENSION,
        OTHER_VALUE,
      ]);
      return (await transaction.query<StreamRow>(selectDimensions, values)).rows;
    });
  }
}

type StreamRow = StreamName & { readonly id: number };

const STREAM_LOCK = 7_353_002;

function dimensionOf({ journey, step, dimension }: StreamName): string {
  return `${journey}\0${step}\0${dimension}`;
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

const selectDimensions = /* sql */ `
  select id, journey, step, dimension, value from counter_stream
  where (journey, step, dimension) in (
    select journey, step, dimension from unnest($1::text[], $2::text[], $3::text[]) as named (journey, step, dimension))`;
