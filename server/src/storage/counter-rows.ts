import { BUCKET_MS } from '../windows/cohort-counts.ts';
import { cohortColumns, progressColumns } from '../windows/counter-changes.ts';
import type { CounterChanges } from '../windows/counter-changes.ts';
import type { Queryable } from './database.ts';
import { integerArray } from './integer-array.ts';

/** Of the numbers of a row, the first ones say which counters it changes: stream, bucket; or stream, tick, age. */
const COHORT_KEYS = 2;
const PROGRESS_KEYS = 3;

/** Adds changes to the stored counters; `idOf` gives the stored number of a stream for the changes' own. */
export async function addCounters(
  transaction: Queryable,
  { rows, progressRows }: CounterChanges,
  idOf: readonly number[],
): Promise<void> {
  await add(
    transaction,
    upsertCohorts,
    asStored(rows, idOf, COHORT_KEYS, cohortColumns.length),
    cohortColumns.length,
  );
  await add(
    transaction,
    upsertProgress,
    asStored(progressRows, idOf, PROGRESS_KEYS, progressColumns.length),
    progressColumns.length,
  );
}

async function add(transaction: Queryable, upsert: string, rows: Int32Array, width: number): Promise<void> {
  if (rows.length === 0) return;
  const count = rows.length / width;
  const columns = Array.from({ length: width }, (_, column) =>
    integerArray(count, (row) => rows[row * width + column]!),
  );
  await transaction.query(upsert, [...columns, BUCKET_MS / 1000]);
}

/**
 * By stored keys, each once: values past a dimension's limit share one stream, so do versions of a journey, and an
 * upsert must see a row only once. One order for all writers, so that two of them wait for each other instead of
 * locking each other out.
 */
function asStored(rows: Int32Array, idOf: readonly number[], keys: number, width: number): Int32Array {
  const places = Uint32Array.from({ length: rows.length / width }, (_, index) => index * width);
  const compare = (a: number, b: number): number => {
    let order = idOf[rows[a]!]! - idOf[rows[b]!]!;
    for (let key = 1; order === 0 && key < keys; key++) order = rows[a + key]! - rows[b + key]!;
    return order;
  };
  places.sort(compare);
  const stored = new Int32Array(rows.length);
  let end = 0;
  places.forEach((place, index) => {
    if (index === 0 || compare(places[index - 1]!, place) !== 0) {
      stored[end] = idOf[rows[place]!]!;
      for (let key = 1; key < keys; key++) stored[end + key] = rows[place + key]!;
      end += width;
    }
    for (let field = keys; field < width; field++) stored[end - width + field]! += rows[place + field]!;
  });
  return stored.subarray(0, end);
}

const upsertCohorts = /* sql */ `
  insert into cohort_counter as stored (stream_id, bucket, entered, advanced, dropped, abandoned)
  select stream_id, to_timestamp(bucket * $7::float8), entered, advanced, dropped, abandoned
  from unnest($1::int[], $2::int[], $3::int[], $4::int[], $5::int[], $6::int[])
    as added (stream_id, bucket, entered, advanced, dropped, abandoned)
  on conflict (stream_id, bucket) do update set
    entered = stored.entered + excluded.entered, advanced = stored.advanced + excluded.advanced,
    dropped = stored.dropped + excluded.dropped, abandoned = stored.abandoned + excluded.abandoned`;

const upsertProgress = /* sql */ `
  insert into progress_counter as stored (stream_id, bucket, age, advanced, abandoned)
  select stream_id, to_timestamp(bucket * $6::float8), age, advanced, abandoned
  from unnest($1::int[], $2::int[], $3::int[], $4::int[], $5::int[]) as added (stream_id, bucket, age, advanced, abandoned)
  on conflict (stream_id, bucket, age) do update set
    advanced = stored.advanced + excluded.advanced, abandoned = stored.abandoned + excluded.abandoned`;
