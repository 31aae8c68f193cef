import { BUCKET_MS } from '../windows/cohort-counts.ts';
import type { CounterChanges } from '../windows/counter-changes.ts';
import type { Queryable } from './database.ts';
import { integerArray } from './integer-array.ts';

/** Numbers of a change: stream, bucket, entered, advanced, dropped, abandoned. */
const WIDTH = 6;

/** Adds changes to the stored counters; `idOf` gives the stored number of a stream for the changes' own. */
export async function addCounters(
  transaction: Queryable,
  changes: CounterChanges,
  idOf: readonly number[],
): Promise<void> {
  const rows = asStored(changes.rows, idOf);
  if (rows.length === 0) return;
  const count = rows.length / WIDTH;
  const columns = Array.from({ length: WIDTH }, (_, column) =>
    integerArray(count, (row) => rows[row * WIDTH + column]!),
  );
  await transaction.query(upsertCounters, [...columns, BUCKET_MS / 1000]);
}

/**
 * By stored stream and bucket, each once: values past a dimension's limit share one stream, and an upsert must see a row
 * only once. One order for all writers, so that two of them wait for each other instead of locking each other out.
 */
function asStored(rows: Int32Array, idOf: readonly number[]): Int32Array {
  const places = Uint32Array.from({ length: rows.length / WIDTH }, (_, index) => index * WIDTH);
  places.sort((a, b) => idOf[rows[a]!]! - idOf[rows[b]!]! || rows[a + 1]! - rows[b + 1]!);
  const stored = new Int32Array(rows.length);
  let end = 0;
  for (const place of places) {
    const id = idOf[rows[place]!]!;
    const bucket = rows[place + 1]!;
    const isSame = end > 0 && stored[end - WIDTH] === id && stored[end - WIDTH + 1] === bucket;
    if (!isSame) {
      stored[end] = id;
      stored[end + 1] = bucket;
      end += WIDTH;
    }
    for (let field = 2; field < WIDTH; field++) stored[end - WIDTH + field]! += rows[place + field]!;
  }
  return stored.subarray(0, end);
}

const upsertCounters = /* sql */ `
  insert into cohort_counter as stored (stream_id, bucket, entered, advanced, dropped, abandoned)
  select stream_id, to_timestamp(bucket * $7::float8), entered, advanced, dropped, abandoned
  from unnest($1::int[], $2::int[], $3::int[], $4::int[], $5::int[], $6::int[])
    as added (stream_id, bucket, entered, advanced, dropped, abandoned)
  on conflict (stream_id, bucket) do update set
    entered = stored.entered + excluded.entered, advanced = stored.advanced + excluded.advanced,
    dropped = stored.dropped + excluded.dropped, abandoned = stored.abandoned + excluded.abandoned`;
