import type { CohortCounts, CohortStream } from '../../windows/cohort-counts.ts';
import type { OutcomeCount } from '../../workflows/checkpoint-store.ts';
import type {
  CounterReader,
  PartitionStatus,
  SegmentTotals,
  StepTotals,
  StepWindow,
  WindowQuestion,
  WindowTotals,
} from '../../workflows/counter-reader.ts';
import type { Database } from '../database.ts';

/** Reads of the counters, each one statement. */
export class PgCounterReader implements CounterReader {
  private readonly database: Database;
  private readonly topics: readonly string[];

  /** @param topics those read now: what is left of others stands still, and must not look like a feed that lags */
  constructor(database: Database, topics: readonly string[]) {
    this.database = database;
    this.topics = topics;
  }

  async partitions(): Promise<readonly PartitionStatus[]> {
    return this.database.query<PartitionStatus>(selectPartitions, [this.topics]);
  }

  async outcomes(fromMs: number, toMs: number): Promise<readonly Pick<OutcomeCount, 'outcome' | 'count'>[]> {
    return this.database.query<Pick<OutcomeCount, 'outcome' | 'count'>>(sumOutcomes, [fromMs, toMs]);
  }

  async feedBuckets(fromMs: number): Promise<readonly { bucketMs: number; count: number }[]> {
    return this.database.query<{ bucketMs: number; count: number }>(sumFeed, [fromMs]);
  }

  async totals(windows: readonly StepWindow[]): Promise<readonly StepTotals[]> {
    return this.database.query<StepTotals>(sumSteps, [
      windows.map((one) => one.journey),
      windows.map((one) => one.step),
      windows.map((one) => one.fromMs),
      windows.map((one) => one.matureBeforeMs),
      windows.map((one) => Math.min(one.fromMs, one.inFlightFromMs)),
    ]);
  }

  async series(
    journey: string,
    fromMs: number,
    widthMs: number,
    steps?: readonly string[],
  ): Promise<ReadonlyMap<string, readonly CohortCounts[]>> {
    const rows = await this.database.query<CohortCounts & { step: string }>(sumSeries, [
      journey,
      fromMs,
      widthMs,
      steps ?? null,
    ]);
    return new Map(
      Object.entries(Object.groupBy(rows, ({ step }) => step)).map(([step, counts]) => [step, counts!]),
    );
  }

  async segments(journey: string, fromMs: number): Promise<readonly SegmentTotals[]> {
    return this.database.query<SegmentTotals>(sumSegments, [journey, fromMs]);
  }

  async window({ journey, fromMs, steps, segmentsOf }: WindowQuestion): Promise<readonly WindowTotals[]> {
    const rows = await this.database.query<
      Omit<WindowTotals, 'ages'> & { ages: WindowTotals['ages'] | null }
    >(sumWindow, [
      journey,
      fromMs,
      Math.max(fromMs, ...steps.map(({ toMs }) => toMs)),
      steps.map(({ step }) => step),
      steps.map(({ toMs }) => toMs),
      segmentsOf,
    ]);
    return rows.map((row) => ({ ...row, ages: row.ages ?? [] }));
  }

  async streams(journey: string, fromMs: number, progressFromMs = fromMs): Promise<readonly CohortStream[]> {
    const rows = await this.database.query<StreamRow>(selectStreams, [journey, fromMs, progressFromMs]);
    return rows.map(({ step, dimension, value, cohorts, progress }) => ({
      key: { journey, step, dimension, value },
      cohorts: (cohorts ?? []).map(([bucketS, entered, advanced, dropped, abandoned]) => ({
        bucketMs: bucketS * 1000,
        entered,
        advanced,
        dropped,
        abandoned,
      })),
      progress: (progress ?? []).map(([tickS, age, advanced, abandoned]) => ({
        tickMs: tickS * 1000,
        age,
        advanced,
        abandoned,
      })),
    }));
  }
}

interface StreamRow {
  step: string;
  dimension: string;
  value: string;
  cohorts: [number, number, number, number, number][] | null;
  progress: [number, number, number, number][] | null;
}

const selectPartitions = /* sql */ `
  select topic, partition, read_offset as "readOffset", end_offset as "endOffset",
    (extract(epoch from watermark) * 1000)::float8 as "watermarkMs",
    (extract(epoch from newest) * 1000)::float8 as "newestMs",
    (extract(epoch from last_message_at) * 1000)::float8 as "lastMessageAtMs",
    (extract(epoch from heard_at) * 1000)::float8 as "heardAtMs"
  from log_partition where topic = any ($1::text[])`;

const sumOutcomes = /* sql */ `
  select outcome, sum(count)::int as count from touchpoint_counter
  where bucket >= to_timestamp($1::float8 / 1000) and bucket < to_timestamp($2::float8 / 1000) group by outcome`;

const sumFeed = /* sql */ `
  select (extract(epoch from bucket) * 1000)::float8 as "bucketMs", sum(count)::int as count from touchpoint_counter
  where bucket >= to_timestamp($1::float8 / 1000) and outcome <> 'rejected' group by bucket order by bucket`;

const sumSteps = /* sql */ `
  select journey, step,
    coalesce(sum(entered) filter (where bucket >= window_from), 0)::int as entered,
    coalesce(sum(advanced) filter (where bucket >= window_from), 0)::int as advanced,
    coalesce(sum(dropped) filter (where bucket >= window_from), 0)::int as dropped,
    coalesce(sum(abandoned) filter (where bucket >= window_from), 0)::int as abandoned,
    coalesce(sum(entered) filter (where bucket >= window_from and bucket < mature_before), 0)::int as "matureEntered",
    coalesce(sum(advanced) filter (where bucket >= window_from and bucket < mature_before), 0)::int as "matureAdvanced",
    coalesce(sum(entered - advanced - dropped - abandoned), 0)::int as "inFlightNow"
  from (
    select journey, step, to_timestamp(from_ms / 1000) as window_from, to_timestamp(mature_ms / 1000) as mature_before,
      to_timestamp(scan_ms / 1000) as scan_from
    from unnest($1::text[], $2::text[], $3::float8[], $4::float8[], $5::float8[])
      as given (journey, step, from_ms, mature_ms, scan_ms)) as asked
  join counter_stream using (journey, step)
  join cohort_counter on stream_id = counter_stream.id and bucket >= scan_from
  where dimension = ''
  group by journey, step`;

const sumSeries = /* sql */ `
  select step, (floor(extract(epoch from bucket) * 1000 / $3) * $3)::float8 as "bucketMs",
    sum(entered)::int as entered, sum(advanced)::int as advanced, sum(dropped)::int as dropped, sum(abandoned)::int as abandoned
  from counter_stream join cohort_counter on stream_id = counter_stream.id
  where journey = $1 and dimension = '' and bucket >= to_timestamp($2::float8 / 1000)
    and ($4::text[] is null or step = any ($4))
  group by 1, 2 order by 1, 2`;

const sumSegments = /* sql */ `
  select step, dimension, value, sum(entered)::int as entered, sum(advanced)::int as advanced,
    sum(entered - advanced - dropped - abandoned)::int as "inFlight"
  from counter_stream join cohort_counter on stream_id = counter_stream.id
  where journey = $1 and dimension not in ('', '*') and bucket >= to_timestamp($2::float8 / 1000)
  group by 1, 2, 3 order by 4 desc, 1, 2, 3`;

// The window as a whole is said once more, as a constant: the database leaves out the chunks beyond it.
const sumWindow = /* sql */ `
  with asked as (
    select counter_stream.id, step, dimension, value, to_timestamp(to_ms / 1000) as step_to
    from unnest($4::text[], $5::float8[]) as given (step, to_ms) join counter_stream using (step)
    where journey = $1 and (dimension = '' or (step = $6 and dimension <> '*'))
  ), cohorts as (
    select id, sum(entered)::int as entered, sum(advanced)::int as advanced,
      sum(dropped)::int as dropped, sum(abandoned)::int as abandoned
    from asked join cohort_counter on stream_id = id and bucket < step_to
    where bucket >= to_timestamp($2::float8 / 1000) and bucket < to_timestamp($3::float8 / 1000)
    group by id
  ), by_age as (
    select id, age, sum(progress_counter.advanced)::int as advanced
    from asked join progress_counter on stream_id = id and bucket < step_to
    where dimension = '' and bucket >= to_timestamp($2::float8 / 1000) and bucket < to_timestamp($3::float8 / 1000)
      and progress_counter.advanced <> 0
    group by id, age
  ), ages as (
    select id, json_agg(json_build_array(age, advanced) order by age) as ages from by_age group by id
  )
  select step, dimension, value, entered, advanced, dropped, abandoned, ages
  from cohorts join asked using (id) left join ages using (id)
  order by step, dimension, value`;

// One row a stream, its counters packed: thousands of small rows would cost more to carry than to add up.
const selectStreams = /* sql */ `
  with cohorts as (
    select stream_id, json_agg(json_build_array(
        extract(epoch from bucket)::bigint, entered, advanced, dropped, abandoned) order by bucket) as cohorts
    from cohort_counter join counter_stream on counter_stream.id = stream_id
    where journey = $1 and bucket >= to_timestamp($2::float8 / 1000) group by stream_id
  ), progress as (
    select stream_id, json_agg(json_build_array(
        extract(epoch from bucket)::bigint, age, advanced, abandoned) order by bucket, age) as progress
    from progress_counter join counter_stream on counter_stream.id = stream_id
    where journey = $1 and bucket >= to_timestamp($3::float8 / 1000) and (advanced, abandoned) <> (0, 0) group by stream_id
  )
  select step, dimension, value, cohorts, progress
  from cohorts full join progress using (stream_id) join counter_stream on counter_stream.id = stream_id
  order by step, dimension, value`;
