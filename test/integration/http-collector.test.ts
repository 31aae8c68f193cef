import { CollectorReceipt, Problem } from '@wegwarte/contract';
import { Kafka, logLevel } from 'kafkajs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ask, outcomesOf } from '../support/counters.ts';
import { eventually } from '../support/eventually.ts';
import { openProducer } from '../support/produce.ts';
import { createTestDatabase, createTestTopic } from '../support/real-stack.ts';
import { WegwarteProcess } from '../support/wegwarte-process.ts';
import { bearer, configurationFor } from '../support/wegwarte-setup.ts';

const stack = inject('realStack');
const reason = stack.available ? '' : ` (skipped: ${stack.reason})`;

/** Found nowhere but in what the customer sent. */
const customer = 'erika.mustermann@example.org';
let number = 0;

function touchpoint(changes: Record<string, unknown> = {}) {
  return {
    id: `collected-${++number}`,
    type: 'cart.viewed',
    time: new Date().toISOString(),
    identities: { customer, session: `session-of-${customer}` },
    attributes: { channel: 'app', note: `call ${customer}` },
    source: 'shop',
    ...changes,
  };
}

describe.skipIf(!stack.available)(`the HTTP collector${reason}`, () => {
  let topic: string;
  let database: { url: string; drop: () => Promise<void> };
  let wegwarte: WegwarteProcess;
  let address: string;

  beforeAll(async () => {
    if (!stack.available) return;
    topic = await createTestTopic(stack.kafkaBrokers, { partitions: 3 });
    database = await createTestDatabase(stack.databaseUrl);
    wegwarte = WegwarteProcess.serve(
      configurationFor({ databaseUrl: database.url, brokers: stack.kafkaBrokers, topic }),
    );
    address = await wegwarte.address();
    await eventually('readiness', async () => (await wegwarte.get('/readyz')).ok);
  });

  afterAll(async () => {
    await wegwarte?.stop();
    await database?.drop();
  });

  const send = (body: string, headers: Record<string, string> = bearer) =>
    fetch(`${address}/api/v1/touchpoints`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
  const problemOf = async (response: Response) => {
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    const problem = Problem.parse(await response.json());
    expect(problem.status).toBe(response.status);
    return problem;
  };

  it('takes one touchpoint, and a batch, and counts them', async () => {
    const one = await send(JSON.stringify(touchpoint()));
    expect(one.status).toBe(202);
    expect(CollectorReceipt.parse(await one.json())).toEqual({ accepted: 1, rejected: [] });
    const batch = await send(JSON.stringify([touchpoint(), touchpoint({ type: 'delivery.chosen' })]));
    expect(batch.status).toBe(202);
    await eventually('them to be counted', async () => (await outcomesOf(database.url))['accepted'] === 3);
  });

  it('takes what is valid of a batch and names what is not', async () => {
    const response = await send(
      JSON.stringify([touchpoint(), touchpoint({ time: 'yesterday' }), touchpoint({ identities: {} })]),
    );
    expect(response.status).toBe(202);
    const receipt = CollectorReceipt.parse(await response.json());
    expect(receipt.accepted).toBe(1);
    expect(receipt.rejected).toMatchObject([
      { index: 1, reason: 'invalid-touchpoint', detail: expect.stringMatching(/^time: /) },
      { index: 2, reason: 'invalid-touchpoint', detail: expect.stringMatching(/^identities: /) },
    ]);
  });

  it('turns down a touchpoint of the year 3000 and says why', async () => {
    const response = await send(JSON.stringify(touchpoint({ time: '3000-01-01T00:00:00Z' })));
    expect(response.status).toBe(422);
    expect((await problemOf(response)).detail).toContain('time-out-of-range');
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    const ahead = await send(JSON.stringify(touchpoint({ time: soon })));
    expect(ahead.status).toBe(422);
    expect((await problemOf(ahead)).detail).toContain('time-in-future');
  });

  it('turns down what is no JSON without repeating it', async () => {
    for (const body of [`{ "identities": { "customer": "${customer}" `, customer]) {
      const response = await send(body);
      expect(response.status).toBe(400);
      expect(JSON.stringify(await problemOf(response))).not.toContain(customer.slice(0, 5));
    }
  });

  it('turns down five megabytes, and more touchpoints than a batch may have', async () => {
    const large = await send(JSON.stringify(touchpoint({ attributes: { note: 'x'.repeat(5_000_000) } })));
    expect(large.status).toBe(413);
    expect((await problemOf(large)).detail).toContain('smaller batches');
    const many = await send(JSON.stringify(Array.from({ length: 1_001 }, () => touchpoint())));
    expect(many.status).toBe(422);
    expect((await problemOf(many)).detail).toContain('at most 1000');
  });

  it('takes nothing without a token, nor with a wrong one', async () => {
    await eventually('all four to be read', async () => (await readSoFar(database.url)) === 4);
    const strangers: Record<string, string>[] = [
      {},
      { authorization: 'Bearer guessed-guessed-guessed-guessed-guessed' },
    ];
    for (const headers of strangers) {
      const response = await send(JSON.stringify(touchpoint()), headers);
      expect(response.status).toBe(401);
      await problemOf(response);
    }
    const marker = await send(JSON.stringify(touchpoint()));
    expect(marker.status).toBe(202);
    await eventually('the fifth', async () => (await readSoFar(database.url)) > 4);
    expect(await readSoFar(database.url)).toBe(5);
  });

  it('keeps identities out of log, database and its own output, even of what it rejects', async () => {
    if (!stack.available) return;
    const producer = await openProducer(stack.kafkaBrokers);
    const rejected = [
      `{ "broken": "${customer}`,
      JSON.stringify(touchpoint({ time: '3000-01-01T00:00:00Z' })),
      JSON.stringify(touchpoint({ type: '' })),
    ];
    await producer.send({ topic, messages: rejected.map((value) => ({ value })) });
    await producer.send({ topic, messages: [{ key: customer, value: JSON.stringify(touchpoint()) }] });
    await producer.disconnect();
    await eventually('them to be counted', async () => (await outcomesOf(database.url))['rejected'] === 3);

    const everything = await dump(database.url);
    expect(everything).toContain('cart.viewed');
    expect(everything).not.toContain('mustermann');
    const { log, printed } = wegwarte;
    expect(JSON.stringify(log) + printed).not.toContain('mustermann');
    const collected = (await readTopic(stack.kafkaBrokers, topic)).filter((text) =>
      text.includes('"pseudonymised":'),
    );
    expect(collected.length).toBeGreaterThan(3);
    expect(collected.join('\n')).not.toContain('mustermann');
  });
});

async function readSoFar(url: string): Promise<number> {
  const [row] = await ask<{ read: number }>(url, 'select sum(read_offset)::int as read from log_partition');
  return row!.read;
}

/** Every table as text; binary columns as the text they may hold. */
async function dump(url: string): Promise<string> {
  const tables = await ask<{ name: string }>(
    url,
    `select format('%I', tablename) as name from pg_tables where schemaname = 'public'`,
  );
  expect(tables.length).toBeGreaterThan(10);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const texts: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query(`select * from ${name}`);
      texts.push(
        JSON.stringify(rows, (_, value: unknown) => {
          const bytes = value as { type?: string; data?: number[] } | null;
          return bytes?.type === 'Buffer' ? Buffer.from(bytes.data!).toString('latin1') : value;
        }),
      );
    }
    return texts.join('\n');
  } finally {
    await client.end();
  }
}

/** Keys and values of all that a topic holds. */
async function readTopic(brokers: readonly string[], topic: string): Promise<string[]> {
  const kafka = new Kafka({ clientId: 'wegwarte-test', brokers: [...brokers], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const expected = ends.reduce((sum, { high }) => sum + Number(high), 0);
  const consumer = kafka.consumer({ groupId: `${topic}-test-reader` });
  const texts: string[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ message }) => void texts.push(`${message.key} ${message.value}`),
  });
  await eventually('the topic to be read', () => texts.length >= expected);
  await consumer.disconnect();
  return texts;
}
