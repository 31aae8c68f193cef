import { beforeEach, expect, it } from 'vitest';
import { CounterStreams, MAX_VALUES_PER_DIMENSION, OTHER_VALUE } from './counter-streams.ts';
import type { Database } from './database.ts';

interface Row {
  id: number;
  journey: string;
  step: string;
  dimension: string;
  value: string;
}

/** A table of streams that is filled as the statement does it, shared by instances. */
let table: Row[];
let transactions: number;

function instance(): CounterStreams {
  const insert = (journeys: string[], steps: string[], dimensions: string[], values: string[]) => {
    values.forEach((value, at) => {
      const name = { journey: journeys[at]!, step: steps[at]!, dimension: dimensions[at]! };
      const own = table.filter((row) => row.step === name.step && row.dimension === name.dimension);
      if (own.some((row) => row.value === value)) return;
      const kept = own.length < MAX_VALUES_PER_DIMENSION ? value : OTHER_VALUE;
      if (!own.some((row) => row.value === kept)) table.push({ id: table.length + 1, ...name, value: kept });
    });
  };
  const query = async (sql: string, values: unknown[]) => {
    if (sql.includes('insert')) insert(...(values as [string[], string[], string[], string[]]));
    const [, , dimensions] = values as [unknown, unknown, string[]?];
    return { rows: table.filter(({ dimension }) => dimensions?.includes(dimension)) };
  };
  const transaction = async (work: (queryable: unknown) => Promise<unknown>) => {
    transactions++;
    return work({ query });
  };
  return new CounterStreams({
    query: async (sql: string) => (sql.includes('round') ? [{ round: 0 }] : table),
    transaction,
  } as unknown as Database);
}

const stream = (value: string) => ({ journey: 'checkout', step: 'cart', dimension: 'order', value });

beforeEach(() => {
  table = [];
  transactions = 0;
});

it('gives each value a number of its own, the same for every instance', async () => {
  const [app, web] = await instance().idsOf([stream('app'), stream('web')]);
  expect(app).not.toBe(web);
  expect(await instance().idsOf([stream('web'), stream('app'), stream('app')])).toEqual([web, app, app]);
  expect(transactions).toBe(1);
});

it('counts a dimension’s values together past the limit, and asks the database for them no more', async () => {
  const streams = instance();
  const first = await streams.idsOf(
    Array.from({ length: MAX_VALUES_PER_DIMENSION + 5 }, (_, at) => stream(`o${at}`)),
  );
  const [other] = first.slice(-1);
  expect(first.slice(-5)).toEqual(Array(5).fill(other));
  const before = transactions;
  for (let order = 1_000; order < 3_000; order++)
    expect(await streams.idsOf([stream(`o${order}`)])).toEqual([other]);
  expect(transactions).toBe(before);
  expect(table).toHaveLength(MAX_VALUES_PER_DIMENSION + 1);
  // Nor does it remember them: each would stay in memory for ever.
  const book = await (streams as unknown as { book: Promise<unknown> }).book;
  const remembered = (book as { dimensions: Map<string, Map<string, number>> }).dimensions;
  expect([...remembered.values()].reduce((sum, { size }) => sum + size, 0)).toBe(table.length);
});

it('finds what another instance has given a number of its own, full or not', async () => {
  const streams = instance();
  await streams.idsOf([stream('mine')]);
  const [theirs] = await instance().idsOf([stream('theirs')]);
  await instance().idsOf(Array.from({ length: MAX_VALUES_PER_DIMENSION }, (_, at) => stream(`o${at}`)));
  const [found, other] = await streams.idsOf([stream('theirs'), stream('never seen')]);
  expect(found).toBe(theirs);
  expect(table.find(({ id }) => id === other)!.value).toBe(OTHER_VALUE);
});
