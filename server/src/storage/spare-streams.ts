import { OTHER_VALUE } from './counter-streams.ts';
import type { Database, Queryable } from './database.ts';

/** Held shared by whoever adds to counters, alone by whoever takes streams away. */
const STREAM_USE_LOCK = 7_353_003;

/**
 * To be called in a transaction before counters are added to: no stream is taken away while it goes on.
 * Must be a statement of its own before `streamRound`, which is to see what was committed while it waited.
 */
export async function holdStreams(transaction: Queryable): Promise<void> {
  await transaction.query('select pg_advisory_xact_lock_shared($1)', [STREAM_USE_LOCK]);
}

/** How often streams were given back so far: numbers of streams learnt in an earlier round may be wrong. */
export async function streamRound(queryable: Queryable): Promise<number> {
  const { rows } = await queryable.query<{ round: number }>('select round from counter_stream_round');
  return rows[0]!.round;
}

/**
 * Gives streams back that have no counters left, because nobody used them for as long as history is kept: each new app
 * version takes a place of its dimension, and without this the hundredth release would find none.
 *
 * Not where a dimension is over its limit and the shared stream is in use. A value that has been counted there has runs
 * whose end must be counted there too; with a place free it would get a stream of its own halfway. Such a dimension
 * stays as it is until for one time of retention no value but those with streams of their own has been seen.
 */
export async function giveBackStreams(database: Database): Promise<number> {
  const candidates = await database.query<{ id: number }>(selectUnused, [null, OTHER_VALUE]);
  if (candidates.length === 0) return 0;
  return database.transaction(async (transaction) => {
    await transaction.query('select pg_advisory_xact_lock($1)', [STREAM_USE_LOCK]);
    // Asked again, now that nobody is adding anything: candidates may have come into use.
    const { rows } = await transaction.query<{ id: number }>(selectUnused, [
      candidates.map(({ id }) => id),
      OTHER_VALUE,
    ]);
    if (rows.length === 0) return 0;
    await transaction.query('delete from counter_stream where id = any ($1::int[])', [
      rows.map(({ id }) => id),
    ]);
    await transaction.query('update counter_stream_round set round = round + 1');
    return rows.length;
  });
}

// Looks for one row of each stream instead of joining: counters are many, and one is enough.
const selectUnused = /* sql */ `
  with unused as materialized (
    select id, journey, step, dimension, value from counter_stream
    where ($1::int[] is null or id = any ($1::int[]))
      and (select true from cohort_counter where stream_id = counter_stream.id limit 1) is null
      and (select true from progress_counter where stream_id = counter_stream.id limit 1) is null
  )
  select id from unused
  where value = $2 or not exists (
    select from counter_stream shared
    where (shared.journey, shared.step, shared.dimension, shared.value) = (unused.journey, unused.step, unused.dimension, $2)
      and not exists (select from unused same where same.id = shared.id))`;
