import { BUCKET_MS } from '../windows/cohort-counts.ts';
import { cohortColumns, progressColumns } from '../windows/counter-changes.ts';
import type { CounterChanges } from '../windows/counter-changes.ts';
import type { Queryable } from './database.ts';
import { integerArray } from './integer-array.ts';

/** Of the numbers of a row, the first ones say which counters it changes: stream, bucket; or stream, tick, age. */
const COHORT_KEYS = 2;
const PROGRESS_KEYS = 3;

/** Changes to counters; `idOf` gives the stored number of a stream for the changes' own. */
export interface NumberedChanges {
  readonly changes: CounterChanges;
  readonly idOf: readonly number[];
}

/** Adds changes to the stored counters: those of several partitions at once, so that what they share is written once. */
export async function addCounters(transaction: Queryable, added: readonly NumberedChanges[]): Promise<void> {
  const cohorts = added.map(({ changes, idOf }) => ({ rows: changes.rows, idOf }));
  const progress = added.map(({ changes, idOf }) => ({ rows: changes.progressRows, idOf }));
  await add(
    transaction,
    upsertCohorts,
    asStored(cohorts, COHORT_KEYS, cohortColumns.length),
    cohortColumns.length,
  );
  await add(
    transaction,
    upsertProgress,
    asStored(progress, PROGRESS_KEYS, progressColumns.length),
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
function asStored(
  added: readonly { readonly rows: Int32Array; readonly idOf: readonly number[] }[],
  keys: number,
  width: number,
): Int32Array {
  const rows = new Int32Array(added.reduce((sum, one) => sum + one.rows.length, 0));
  let filled = 0;
  for (const one of added) {
    rows.set(one.rows, filled);
    const end = filled + one.rows.length;
    for (; filled < end; filled += width) rows[filled] = one.idOf[rows[filled]!]!;
  }
  const places = Uint32Array.from({ length: rows.length / width }, (_, index) => index * width);
  const compare = (a: number, b: number): number => {
    let order = 0;
    for (let key = 0; order === 0 && key < keys; key++) order = rows[a + key]! - rows[b + key]!;
    return order;
  };
  places.sort(compare);
  const stored = new Int32Array(rows.length);
  let end = 0;
  places.forEach((place, index) => {
    if (index === 0 || compare(places[index - 1]!, place) !== 0) {
      for (let key = 0; key < keys; key++) stored[end + key] = rows[place + key]!;
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
