import pg from 'pg';

export interface CounterTotals {
  readonly cohorts: string[];
  readonly progress: string[];
  readonly outcomes: string[];
}

/** Asks a database once, on a connection of its own. */
export async function ask<Row extends pg.QueryResultRow>(
  url: string,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/**
 * Everything that was counted, a line each, by names and not by the numbers of the database. Lines of only zeros are left
 * out: whether a touchpoint's effect was stored before it was put right depends on when a checkpoint fell. Combinations of
 * segment values are summed: which of them share a stream, once there are many, depends on which came to be stored first.
 */
export async function countersOf(url: string): Promise<CounterTotals> {
  const cohorts = await ask<{ line: string }>(url, cohortLines);
  const progress = await ask<{ line: string }>(url, progressLines);
  const outcomes = await ask<{ line: string }>(url, outcomeLines);
  const linesOf = (rows: readonly { line: string }[]) => rows.map(({ line }) => line);
  return { cohorts: linesOf(cohorts), progress: linesOf(progress), outcomes: linesOf(outcomes) };
}

/** How many touchpoints ended how. */
export async function outcomesOf(url: string): Promise<Record<string, number>> {
  const rows = await ask<{ outcome: string; count: number }>(
    url,
    'select outcome, sum(count)::int as count from touchpoint_counter group by outcome',
  );
  return Object.fromEntries(rows.map(({ outcome, count }) => [outcome, count]));
}

/** Sums of the whole steps of a journey, in no particular order. */
export async function stepTotals(
  url: string,
  journey: string,
): Promise<Record<string, { entered: number; advanced: number; dropped: number; abandoned: number }>> {
  const rows = await ask<{
    step: string;
    entered: number;
    advanced: number;
    dropped: number;
    abandoned: number;
  }>(url, stepSums, [journey]);
  return Object.fromEntries(rows.map(({ step, ...counts }) => [step, counts]));
}

const streams = /* sql */ `
  select id, journey, step, dimension, case dimension when '*' then 'any' else value end as shown from counter_stream`;

const cohortLines = /* sql */ `
  select format('%s/%s [%s=%s] %s: entered %s advanced %s dropped %s abandoned %s',
    journey, step, dimension, shown, to_char(bucket at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
    sum(entered), sum(advanced), sum(dropped), sum(abandoned)) as line
  from cohort_counter join (${streams}) as named on named.id = stream_id
  group by journey, step, dimension, shown, bucket
  having (sum(entered), sum(advanced), sum(dropped), sum(abandoned)) <> (0, 0, 0, 0)
  order by 1`;

const progressLines = /* sql */ `
  select format('%s/%s [%s=%s] %s at %s: advanced %s abandoned %s',
    journey, step, dimension, shown, to_char(bucket at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS'), age,
    sum(advanced), sum(abandoned)) as line
  from progress_counter join (${streams}) as named on named.id = stream_id
  group by journey, step, dimension, shown, bucket, age
  having (sum(advanced), sum(abandoned)) <> (0, 0)
  order by 1`;

const outcomeLines = /* sql */ `
  select format('%s %s %s %s: %s', to_char(bucket at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
    source, outcome, reason, count) as line
  from touchpoint_counter order by 1`;

const stepSums = /* sql */ `
  select step, sum(entered)::int as entered, sum(advanced)::int as advanced, sum(dropped)::int as dropped,
    sum(abandoned)::int as abandoned
  from cohort_counter join counter_stream on counter_stream.id = stream_id
  where journey = $1 and dimension = '' group by step`;
