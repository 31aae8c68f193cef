import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import type { Message, Producer } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { snowplowColumns } from '../../server/src/ingestion/formats/snowplow-columns.ts';
import { ask, outcomesOf, stepTotals } from '../support/counters.ts';
import { eventually } from '../support/eventually.ts';
import { openProducer } from '../support/produce.ts';
import { createTestDatabase, createTestTopic } from '../support/real-stack.ts';
import { TestSchemaRegistry } from '../support/schema-registry.ts';
import { ERROR, WegwarteProcess } from '../support/wegwarte-process.ts';
import { configurationFor } from '../support/wegwarte-setup.ts';

const stack = inject('realStack');
const reason = stack.available ? '' : ` (skipped: ${stack.reason})`;

const journey = `
journey: checkout
title: { en: Checkout, de: Kasse }
owner: shop
key: customer
criticality: high
value: { typical: 85, currency: EUR }
segments: [channel]
steps:
  - { step: cart, title: { en: Cart, de: Warenkorb }, when: { type: cart.viewed } }
  - { step: order, title: { en: Order, de: Bestellung }, when: { type: order.confirmed }, within: 15m }
`;

/** Found nowhere but in what the customers sent. */
const customer = 'erika.mustermann@example.org';
const at = () => new Date().toISOString();
const formats = ['wegwarte', 'cloudevents', 'segment', 'snowplow', 'mapping', 'avro', 'json-schema'] as const;
type Format = (typeof formats)[number];
/** The broker packs them anew, by its own libraries. */
const packed: Partial<Record<Format, string>> = {
  wegwarte: 'lz4',
  cloudevents: 'snappy',
  segment: 'zstd',
  snowplow: 'gzip',
  mapping: 'lz4',
  avro: 'zstd',
  'json-schema': 'snappy',
};
const record = {
  id: 'id',
  type: { column: 'kind', values: { basket: 'cart.viewed' } },
  time: { column: 'at', format: 'epoch-ms' },
  identities: { customer: 'who.card' },
  attributes: { channel: { constant: 'store' } },
};
const avroSchema = JSON.stringify({
  type: 'record',
  name: 'Basket',
  namespace: 'com.acme',
  fields: [
    { name: 'id', type: 'string' },
    { name: 'kind', type: { type: 'enum', name: 'Kind', symbols: ['basket', 'order'] } },
    { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
    {
      name: 'who',
      type: { type: 'record', name: 'Who', fields: [{ name: 'card', type: ['null', 'string'] }] },
    },
  ],
});
const jsonSchema = JSON.stringify({
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  required: ['id', 'type', 'time', 'identities'],
  properties: { id: { type: 'string', minLength: 3 }, time: { type: 'string', format: 'date-time' } },
});

/**
 * Seven topics, each in its own format and packed in its own way. A cart is viewed in each of them, and something that
 * cannot be read is sent to each; the schema registry is away at first.
 */
describe.skipIf(!stack.available)(`topics of every format${reason}`, () => {
  const topics = {} as Record<Format, string>;
  const registry = new TestSchemaRegistry();
  let database: { url: string; drop: () => Promise<void> };
  let producer: Producer;
  let folder: string;
  let wegwarte: WegwarteProcess;
  let basket: (id: string) => Promise<Buffer>;
  let touchpoint: (id: string) => Promise<Buffer>;

  const plain = (id: string) => ({
    id,
    type: 'cart.viewed',
    time: at(),
    identities: { customer },
    attributes: { channel: 'app' },
  });
  const send = (format: Format, ...messages: Message[]) => producer.send({ topic: topics[format], messages });
  const json = (value: unknown) => JSON.stringify(value);

  beforeAll(async () => {
    if (!stack.available) return;
    await registry.start();
    database = await createTestDatabase(stack.databaseUrl);
    for (const format of formats) {
      const config = { 'compression.type': packed[format]! };
      topics[format] = await createTestTopic(stack.kafkaBrokers, { partitions: 1, config });
    }
    producer = await openProducer(stack.kafkaBrokers);
    const client = new SchemaRegistry(
      { host: registry.url, auth: registry.auth },
      { [SchemaType.JSON]: { validateFormats: false } },
    );
    const avro = await client.register({ type: SchemaType.AVRO, schema: avroSchema }, { subject: 'basket' });
    const typed = await client.register({ type: SchemaType.JSON, schema: jsonSchema }, { subject: 'typed' });
    const who = { card: customer };
    basket = (id) => client.encode(avro.id, { id, kind: 'basket', at: Date.now(), who });
    touchpoint = (id) => client.encode(typed.id, plain(id));
    const [first, second] = [await basket('basket-1'), await touchpoint('typed-1')];
    registry.fetches.clear();
    await registry.stop();

    const content = { 'content-type': 'application/cloudevents+json; charset=UTF-8' };
    const event = {
      specversion: '1.0',
      id: 'event-1',
      source: '/shop',
      type: 'cart.viewed',
      subject: customer,
    };
    const binary = {
      ce_specversion: '1.0',
      CE_ID: 'event-2',
      ce_source: '/shop',
      ce_type: 'cart.viewed',
      ce_subject: customer,
    };
    const line = {
      event_id: 'click-1',
      event: 'unstruct',
      event_name: 'cart.viewed',
      derived_tstamp: at().replace('T', ' ').replace('Z', ''),
      user_id: customer,
    } as Record<string, string>;
    await send('wegwarte', { value: json(plain('plain-1')) }, { value: json({ ...plain('x'), type: '' }) });
    await send(
      'cloudevents',
      { value: json(event), headers: content },
      { value: '{}', headers: binary },
      { value: '{}' },
    );
    await send('segment', {
      value: json({ type: 'track', event: 'cart.viewed', messageId: 'm-1', userId: customer }),
    });
    await send(
      'segment',
      { value: json({ type: 'identify', messageId: 'm-2', userId: customer }) },
      { value: '[]' },
    );
    await send(
      'snowplow',
      { value: snowplowColumns.map((name) => line[name] ?? '').join('\t') },
      { value: customer },
    );
    await send(
      'mapping',
      { value: json({ id: 7, kind: 'basket', at: Date.now(), who: { card: customer } }) },
      { value: '{}' },
    );
    await send('avro', { value: first }, { value: customer }, { value: Buffer.from([0, 0, 0, 0, 99, 1]) });
    await send('json-schema', { value: second });

    const { kafka, ...rest } = configurationFor({
      databaseUrl: database.url,
      brokers: stack.kafkaBrokers,
      topic: '',
    });
    const { url, auth } = registry;
    folder = await mkdtemp(join(tmpdir(), 'wegwarte-formats-'));
    await writeFile(join(folder, 'checkout.yaml'), journey);
    wegwarte = WegwarteProcess.serve({
      ...rest,
      journeys: [folder],
      kafka: {
        brokers: kafka!.brokers,
        groupId: `${topics.wegwarte}-readers`,
        // For dead letters, and for where touchpoints of all topics meet by customer.
        createTopics: { partitions: 1 },
        topics: [topics.wegwarte],
        sources: [
          { topic: topics.cloudevents, format: 'cloudevents' },
          { topic: topics.segment, format: 'segment' },
          { topic: topics.snowplow, format: 'snowplow' },
          { topic: topics.mapping, format: 'mapping', mapping: record },
          { topic: topics.avro, format: 'avro', mapping: record },
          { topic: topics['json-schema'], format: 'json-schema' },
        ],
        schemaRegistry: { url, ...auth },
      },
    });
    await wegwarte.address();
  }, 60_000);

  afterAll(async () => {
    await wegwarte?.stop();
    await producer?.disconnect();
    await registry.stop();
    await database?.drop();
    if (folder) await rm(folder, { recursive: true });
  });

  const outcomes = () => outcomesOf(database.url);
  /** Touchpoints of several topics meet in one more, and are counted there a moment later. */
  const ended = (what: string, expected: object) =>
    eventually(what, async () => {
      expect(await outcomes()).toEqual(expected);
      return true;
    });

  it('are read, whatever packed them, while those wait whose schemas cannot be had', async () => {
    await ended('what needs no schema', { accepted: 6, ignored: 1, rejected: 5 });
    await eventually('word of the registry', () =>
      wegwarte.log.some(({ level, reason: why }) => level === ERROR && why?.includes(registry.url)),
    );
  });

  it('lose nothing of what waited', async () => {
    await registry.start();
    await ended('the rest', { accepted: 8, ignored: 1, rejected: 7 });
    // One customer, whichever topic she came by: one run.
    expect((await stepTotals(database.url, 'checkout'))['cart']!.entered).toBe(1);
    const reasons = await ask<{ reason: string }>(
      database.url,
      'select reason from dead_letter order by reason',
    );
    expect(reasons.map((one) => one.reason)).toEqual([
      'invalid-touchpoint',
      'mapping-mismatch',
      'no-schema',
      'not-cloudevent',
      'not-segment',
      'not-snowplow',
      'schema-unknown',
    ]);
  });

  it('fetch each schema once, and are held to it', async () => {
    await send(
      'avro',
      { value: await basket('basket-2') },
      { value: (await basket('basket-3')).subarray(0, 12) },
    );
    const short = await touchpoint('typed-2');
    await send(
      'json-schema',
      { value: short },
      { value: Buffer.from(short.toString('latin1').replace('typed-2', 'xx'), 'latin1') },
    );
    await ended('them', { accepted: 10, ignored: 1, rejected: 9 });
    expect([...registry.fetches.values()]).toEqual([1, 1]);
    const [unfit] = await ask<{ detail: string }>(
      database.url,
      `select detail from dead_letter where reason = 'schema-mismatch' and detail like '%/id%'`,
    );
    expect(unfit!.detail).toBe('it does not fit the schema 2, at /id');
  });

  it('leave no identity behind in log and dead letters', async () => {
    const letters = await ask(database.url, 'select reason, detail from dead_letter');
    expect(JSON.stringify([letters, wegwarte.log]) + wegwarte.printed).not.toContain('mustermann');
  });
});
