import { cohortColumns, progressColumns } from '../windows/counter-changes.ts';
import type { CounterChanges } from '../windows/counter-changes.ts';
import type { StreamNames } from '../windows/stream-numbers.ts';
import type { Database } from './database.ts';

/** What names a counter stream. */
interface StreamName {
  readonly journey: string;
  readonly step: string;
  readonly dimension: string;
  readonly value: string;
}

/** Stored numbers of streams. They hold only in the round they were learnt in: see giveBackStreams. */
export interface StreamIds {
  readonly round: number;
  /** By the number the stream has in the changes. */
  readonly idOf: readonly number[];
}

/** Values of one dimension of one step past this many are counted together. */
export const MAX_VALUES_PER_DIMENSION = 200;
/** What they are counted as; the brackets keep it apart from what attributes usually hold. */
export const OTHER_VALUE = '(other)';

/**
 * Numbers of counter streams, made when first needed, and given back when they have no counters left.
 *
 * A dimension that takes ever new values (an order number, say) would fill the database, and this memory of it: from a
 * limit on, new values share one stream. A value that has its own keeps it, so what was added and what is taken away
 * meet in the same place, on whichever instance.
 */
export class CounterStreams {
  private readonly database: Database;
  private book: Promise<StreamBook> | null = null;

  constructor(database: Database) {
    this.database = database;
  }

  async idsFor(changes: CounterChanges): Promise<StreamIds> {
    const book = await this.current();
    return { round: book.round, idOf: await book.idsFor(changes) };
  }

  /** The stream's number for each name given, in the same order. */
  async idsOf(names: readonly StreamName[]): Promise<number[]> {
    return (await this.current()).idsOf(names);
  }

  /** That round is over: everything is looked up anew, unless somebody has done so already. */
  async forget(round: number): Promise<void> {
    const { book } = this;
    if (book !== null && (await book).round === round && this.book === book) this.book = null;
  }

  private current(): Promise<StreamBook> {
    this.book ??= StreamBook.open(this.database).catch((error: unknown) => {
      this.book = null;
      throw error;
    });
    return this.book;
  }
}

/** What is known of streams in one round. */
class StreamBook {
  readonly round: number;
  private readonly database: Database;
  /** By dimension of a step, by value. All there is of a dimension as of when it was last read. */
  private readonly dimensions = new Map<string, Map<string, number>>();
  /** For streams that are named again and again: by the number they have there. */
  private readonly known = new WeakMap<StreamNames, number[]>();

  private constructor(database: Database, round: number, rows: readonly StreamRow[]) {
    this.database = database;
    this.round = round;
    this.remember(rows);
  }

  static async open(database: Database): Promise<StreamBook> {
    // First the round: should streams be given back in between, it is an old one, and that is noticed.
    const [now] = await database.query<{ round: number }>(selectRound);
    return new StreamBook(database, now!.round, await database.query<StreamRow>(selectStreams));
  }

  /** Asked for again, only what is new is looked up. */
  async idsFor({ streams, rows, progressRows }: CounterChanges): Promise<readonly number[]> {
    let ids = this.known.get(streams);
    if (!ids) this.known.set(streams, (ids = []));
    const missing = new Set<number>();
    for (let at = 0; at < rows.length; at += cohortColumns.length) {
      if (ids[rows[at]!] === undefined) missing.add(rows[at]!);
    }
    for (let at = 0; at < progressRows.length; at += progressColumns.length) {
      if (ids[progressRows[at]!] === undefined) missing.add(progressRows[at]!);
    }
    const numbers = [...missing];
    const found = await this.idsOf(numbers.map((number) => streams.nameOf(number)));
    numbers.forEach((number, index) => (ids[number] = found[index]!));
    return ids;
  }

  async idsOf(names: readonly StreamName[]): Promise<number[]> {
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

const selectRound = /* sql */ `select round from counter_stream_round`;

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
