import { Kafka, logLevel, Partitioners } from 'kafkajs';
import type { Message } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ask, outcomesOf } from '../support/counters.ts';
import { eventually } from '../support/eventually.ts';
import { createTestDatabase, createTestTopic } from '../support/real-stack.ts';
import { WegwarteProcess } from '../support/wegwarte-process.ts';
import { bearer, configurationFor } from '../support/wegwarte-setup.ts';

const stack = inject('realStack');
const reason = stack.available ? '' : ` (skipped: ${stack.reason})`;

describe.skipIf(!stack.available)(`a company that writes its touchpoints in transactions${reason}`, () => {
  let topic: string;
  let database: { url: string; drop: () => Promise<void> };
  let wegwarte: WegwarteProcess;

  beforeAll(async () => {
    if (!stack.available) return;
    topic = await createTestTopic(stack.kafkaBrokers, { partitions: 1 });
    database = await createTestDatabase(stack.databaseUrl);
    wegwarte = WegwarteProcess.serve(
      configurationFor({ databaseUrl: database.url, brokers: stack.kafkaBrokers, topic }),
    );
    await wegwarte.logged('following a partition');
  });

  afterAll(async () => {
    await wegwarte?.stop();
    await database?.drop();
  });

  it('counts what was committed, not what was taken back, and is read to the end and live', async () => {
    if (!stack.available) return;
    const kafka = new Kafka({
      clientId: 'shop',
      brokers: [...stack.kafkaBrokers],
      logLevel: logLevel.NOTHING,
    });
    const producer = kafka.producer({
      transactionalId: `${topic}-shop`,
      maxInFlightRequests: 1,
      idempotent: true,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    let number = 0;
    const cart = (): Message => {
      const id = `t${++number}`;
      const identities = { customer: id, session: id };
      const touchpoint = { id, type: 'cart.viewed', time: new Date().toISOString(), identities };
      return { key: id, value: JSON.stringify(touchpoint) };
    };
    const send = async (count: number, end: 'commit' | 'abort') => {
      const transaction = await producer.transaction();
      await transaction.send({ topic, messages: Array.from({ length: count }, cart) });
      await transaction[end]();
    };
    await send(2, 'commit');
    await send(3, 'abort');
    await send(1, 'commit');
    await producer.disconnect();

    // Six messages, and an end for each of the three transactions.
    await eventually('the partition to be read to its end', async () => {
      const [row] = await ask<{ read: number; log_end: number }>(
        database.url,
        'select read_offset::int as read, end_offset::int as log_end from log_partition',
      );
      return row?.read === 9 && row.log_end === 9;
    });
    expect(await outcomesOf(database.url)).toEqual({ accepted: 3 });
    const status = await fetch(`${await wegwarte.address()}/api/v1/status`, { headers: bearer });
    expect(await status.json()).toMatchObject({ feed: 'live' });
  });
});
