// As most teams would begin: each message is parsed and counted by one upsert, and the next waits for it.
import pg from 'pg';
import { consume, given } from './consume.ts';
import { journeysOfBench } from './product-parts.ts';

const client = new pg.Client({ connectionString: given.databaseUrl });
await client.connect();
await client.query(/* sql */ `
  create table step_count (
    journey text, step text, bucket timestamptz, dimension text, value text, count integer not null,
    primary key (journey, step, bucket, dimension, value))`);

const countIn = /* sql */ `
  insert into step_count as stored (journey, step, bucket, dimension, value, count)
  select $1, $2, time_bucket('10 seconds', $3::timestamptz), dimension, value, 1
  from unnest($4::text[], $5::text[]) as segment (dimension, value)
  on conflict (journey, step, bucket, dimension, value) do update set count = stored.count + 1`;

const steps = new Map<string, { journey: string; step: string; dimensions: readonly string[] }>();
for (const { journey, dimensions, steps: its } of await journeysOfBench()) {
  for (const { step, when } of its)
    for (const type of when.types) steps.set(type, { journey, step, dimensions });
}

await consume(async ({ batch: { messages } }, taken) => {
  for (const { value } of messages) {
    const touchpoint = JSON.parse(value!.toString()) as {
      type: string;
      time: string;
      attributes: Record<string, unknown>;
    };
    const found = steps.get(touchpoint.type);
    if (!found) {
      if (taken(1) === 'enough') return;
      continue;
    }
    const told = found.dimensions.filter((dimension) => touchpoint.attributes[dimension] !== undefined);
    const values = told.map((dimension) => String(touchpoint.attributes[dimension]));
    await client.query({
      name: 'count',
      text: countIn,
      values: [found.journey, found.step, touchpoint.time, ['', ...told], ['', ...values]],
    });
    if (taken(1) === 'enough') return;
  }
});
