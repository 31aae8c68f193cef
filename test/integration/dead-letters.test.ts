import { randomBytes, randomUUID } from 'node:crypto';
import type { Message } from 'kafkajs';
import { DeadLettersView, RedriveReportView, SourcesView } from '@wegwarte/contract';
import { CompressionTypes, ConfigResourceTypes, Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { kafkaClient } from '../../server/src/ingestion/kafka-client.ts';
import { KafkaDeadLetterLog } from '../../server/src/ingestion/kafka-dead-letter-log.ts';
import { ask, outcomesOf } from '../support/counters.ts';
import { eventually } from '../support/eventually.ts';
import { openProducer } from '../support/produce.ts';
import { createTestDatabase, createTestTopic } from '../support/real-stack.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { ERROR, WegwarteProcess } from '../support/wegwarte-process.ts';
import { bearer, configurationFor } from '../support/wegwarte-setup.ts';

const stack = inject('realStack');
const reason = stack.available ? '' : ` (skipped: ${stack.reason})`;

/**
 * A shop sends four touchpoints, one that is no JSON and one that its wrong clock dates an hour ahead. What is rejected
 * is in the dead-letter topic, whole. Both are put back, though nothing was mended.
 */
describe.skipIf(!stack.available)(`rejected messages${reason}`, () => {
  let topic: string;
  let deadLetterTopic: string;
  let database: { url: string; drop: () => Promise<void> };
  let folder: ReturnType<typeof temporaryFolder>;
  let wegwarte: WegwarteProcess;
  let brokers: string[];

  const touchpoint = (atMs: number) => ({
    id: randomUUID(),
    type: 'cart.viewed',
    time: new Date(atMs).toISOString(),
    identities: { customer: 'ada', session: 'ada-1' },
    attributes: { channel: 'app' },
    source: 'shop',
  });
  const send = async (...messages: Message[]) => {
    const producer = await openProducer(brokers);
    await producer.send({ topic, messages });
    await producer.disconnect();
  };
  const redrive = async (...args: string[]) => {
    const command = WegwarteProcess.run(['redrive', '--config', `${folder.path}/wegwarte.yaml`, ...args]);
    expect((await command.ended).code, command.printed).toBe(0);
    return command.printed.trim().split('\n');
  };

  beforeAll(async () => {
    if (!stack.available) return;
    brokers = stack.kafkaBrokers;
    [topic, database] = await Promise.all([
      createTestTopic(brokers, { partitions: 2 }),
      createTestDatabase(stack.databaseUrl),
    ]);
    deadLetterTopic = `${topic}-readers.dead-letters`;
    const configuration = configurationFor({ databaseUrl: database.url, brokers, topic });
    folder = temporaryFolder({ 'wegwarte.yaml': JSON.stringify(configuration) });
    wegwarte = WegwarteProcess.serve(configuration);
    await wegwarte.address();
  });

  afterAll(async () => {
    await wegwarte?.stop();
    await database?.drop();
    folder?.remove();
  });

  it('are in the dead-letter topic with key, value and headers, and with what, why and where from', async () => {
    const now = Date.now();
    const headers = { traceparent: '00-1' };
    await send(
      ...[0, 1, 2, 3].map((second) => ({
        key: 'ada',
        value: JSON.stringify(touchpoint(now - second * 1_000)),
      })),
      { key: 'ada', value: '{"id": ', headers, partition: 1 },
      { key: 'bob', value: JSON.stringify(touchpoint(now + 3_600_000)), partition: 0 },
    );
    await eventually('all to be counted', async () => {
      const { accepted, rejected } = await outcomesOf(database.url);
      return accepted === 4 && rejected === 2;
    });
    const letters = await lettersIn(brokers, deadLetterTopic, 2);
    const [broken, ahead] = letters.sort((a, b) => (a['wegwarte-reason']! < b['wegwarte-reason']! ? -1 : 1));
    expect(broken).toMatchObject({
      key: 'ada',
      value: '{"id": ',
      traceparent: '00-1',
      'wegwarte-reason': 'not-json',
      'wegwarte-topic': topic,
      'wegwarte-partition': '1',
      'wegwarte-attempt': '1',
    });
    expect(ahead).toMatchObject({
      key: 'bob',
      'wegwarte-reason': 'time-in-future',
      'wegwarte-partition': '0',
    });
  });

  it('are told apart from those that come twice, and those that come too late', async () => {
    const [now, again] = [Date.now(), randomUUID()];
    const to = { key: 'ada', partition: 1 };
    await send(
      { ...to, value: JSON.stringify({ ...touchpoint(now), id: again }) },
      { ...to, value: JSON.stringify({ ...touchpoint(now), id: again }) },
      { ...to, value: JSON.stringify(touchpoint(now - 600_000)) },
    );
    await eventually('all to be counted', async () => {
      const { duplicate, late } = await outcomesOf(database.url);
      return duplicate === 1 && late === 1;
    });
  });

  it('are told by source, in the API and to Prometheus, to those who may know', async () => {
    const answer = await wegwarte.get('/api/v1/sources', bearer);
    const { sources } = SourcesView.parse(await answer.json());
    expect(sources).toMatchObject([
      {
        source: topic,
        partitions: 2,
        unread: 0,
        lastHour: { accepted: 5, rejected: 2, duplicate: 1, late: 1 },
      },
    ]);
    expect(sources[0]!.openLetters).toContainEqual({ reason: 'not-json', count: 1 });
    const told = await wegwarte.get('/api/v1/dead-letters', bearer);
    const { letters } = DeadLettersView.parse(await told.json());
    expect(letters.map((letter) => letter.reason).sort()).toEqual(['not-json', 'time-in-future']);
    const metrics = await (await wegwarte.get('/metrics', bearer)).text();
    expect(metrics).toMatch(
      `wegwarte_touchpoints_total{topic="${topic}",partition="1",outcome="rejected",reason="not-json"} 1`,
    );
    expect(metrics).toMatch(/wegwarte_checkpoint_duration_seconds_count\{.*\} \d/);
    expect(metrics).toMatch(/wegwarte_partition_unread_messages\{.*\} 0/);
    expect(metrics).toMatch(/wegwarte_runs_in_flight\{journey="checkout"\} 1/);
    expect(metrics).toMatch(/wegwarte_process_resident_memory_bytes \d/);
    expect(metrics).not.toMatch(/ada|bob/);
    expect((await wegwarte.get('/metrics')).status).toBe(401);
  });

  it('are put back once, and are letters again where nothing was mended', { timeout: 90_000 }, async () => {
    expect(await redrive('--dry-run')).toEqual(['2 would be put back (1 not-json, 1 time-in-future)']);
    expect(await redrive('--reason', 'not-json')).toEqual([
      '1 put back (1 not-json)',
      '1 left where they are: not asked for, or above the limit',
    ]);
    await eventually(
      'it to be rejected again',
      async () => (await outcomesOf(database.url))['rejected'] === 3,
    );
    const again = (await lettersIn(brokers, deadLetterTopic, 3)).filter(
      (one) => one['wegwarte-attempt'] === '2',
    );
    expect(again).toMatchObject([
      { key: 'ada', value: '{"id": ', traceparent: '00-1', 'wegwarte-partition': '1' },
    ]);
    // The other one by the screen, which says who did it.
    const from = new Date(Date.now() - 24 * 3_600_000).toISOString();
    const asked = await fetch(`${await wegwarte.address()}/api/v1/dead-letters/redrive`, {
      method: 'POST',
      headers: { ...bearer, 'content-type': 'application/json' },
      body: JSON.stringify({ reason: 'time-in-future', from }),
    });
    expect(RedriveReportView.parse(await asked.json())).toMatchObject({ putBack: { 'time-in-future': 1 } });
    const { entries } = (await (await wegwarte.get('/api/v1/audit', bearer)).json()) as { entries: object[] };
    expect(entries).toMatchObject([{ actor: 'tests', action: 'put-back', subject: 'time-in-future' }]);
    const rows = await ask<{ reason: string; at: number }>(
      database.url,
      'select reason, log_offset as at from dead_letter where redriven_at is not null order by reason',
    );
    expect(rows.map((row) => row.reason)).toEqual(['not-json', 'time-in-future']);
  });
});

/** Packed by one producer, forty touchpoints would unpack to more than may be. Others lie before and after. */
describe.skipIf(!stack.available)(`a batch that cannot be unpacked${reason}`, () => {
  const MANY = 40;
  let database: { url: string; drop: () => Promise<void> };
  let folder: ReturnType<typeof temporaryFolder>;
  let wegwarte: WegwarteProcess;

  beforeAll(async () => {
    if (stack.available) database = await createTestDatabase(stack.databaseUrl);
  });

  afterAll(async () => {
    await wegwarte?.stop();
    await database?.drop();
    folder?.remove();
  });

  it('is passed over with a letter that says where it lies, and everything else is counted', async () => {
    if (!stack.available) return;
    const brokers = stack.kafkaBrokers;
    const topic = await createTestTopic(brokers, { partitions: 2 });
    const touchpoint = (id: string, note = '') => ({
      value: JSON.stringify({
        id,
        type: 'cart.viewed',
        time: new Date().toISOString(),
        identities: { customer: id, session: id },
        attributes: { note },
      }),
    });
    const producer = await openProducer(brokers);
    const write = async (partition: number, ...messages: Message[]) => {
      const compression = CompressionTypes.GZIP;
      await producer.send({ topic, compression, messages: messages.map((one) => ({ ...one, partition })) });
    };
    await write(0, touchpoint('before'));
    const huge = 'x'.repeat(1_048_576 / MANY);
    await write(0, ...Array.from({ length: MANY }, (_, index) => touchpoint(`huge-${index}`, huge)));
    await write(0, touchpoint('after-1'), touchpoint('after-2'));
    await write(1, touchpoint('elsewhere'));
    await producer.disconnect();

    const { kafka, ...others } = configurationFor({ databaseUrl: database.url, brokers, topic });
    const configuration = { ...others, kafka: { ...kafka!, maxUnpackedBatchBytes: 1_048_576 } };
    folder = temporaryFolder({ 'wegwarte.yaml': JSON.stringify(configuration) });
    wegwarte = WegwarteProcess.serve(configuration);
    const told = await wegwarte.logged('a batch cannot be unpacked');
    expect(told).toMatchObject({ level: ERROR, topic, partition: 0, offset: 1, messages: MANY });
    expect(told.reason).toContain('1048576 bytes (kafka.maxUnpackedBatchBytes)');
    await eventually('all to be counted', async () => {
      const { accepted, rejected } = await outcomesOf(database.url);
      return accepted === 4 && rejected === MANY;
    });
    expect(await lettersIn(brokers, `${topic}-readers.dead-letters`, 1)).toMatchObject([
      {
        value: 'null',
        'wegwarte-reason': 'unreadable-batch',
        'wegwarte-detail': expect.stringContaining(`${MANY} messages, offsets 1 to ${MANY}:`),
        'wegwarte-offset': String(MANY),
        'wegwarte-omitted-bytes': expect.stringMatching(/^\d{3,}$/),
      },
    ]);
    const metrics = await (await wegwarte.get('/metrics', bearer)).text();
    expect(metrics).toMatch(
      `wegwarte_touchpoints_total{topic="${topic}",partition="0",outcome="rejected",reason="unreadable-batch"} ${MANY}`,
    );
    expect(metrics).toMatch(/^wegwarte_consumer_restarts_total 0$/m);
    const command = WegwarteProcess.run(['redrive', '--config', `${folder.path}/wegwarte.yaml`, '--dry-run']);
    await command.ended;
    expect(command.printed).toContain(`${topic}/0 offset ${MANY}`);
  });
});

describe.skipIf(!stack.available)(`a dead-letter topic with a limit${reason}`, () => {
  it('keeps of what is larger where it lies, and does not hold the partition for it', async () => {
    if (!stack.available) return;
    const topic = await createTestTopic(stack.kafkaBrokers, { partitions: 1 });
    const log = (_: object, message: string) => void logged.push(message);
    const logged: string[] = [];
    const logger = { info: log, warn: log, error: log };
    const kafka = kafkaClient({ brokers: stack.kafkaBrokers, clientId: 'wegwarte-test' }, logger);
    const admin = kafka.admin();
    await admin.connect();
    const configEntries = [{ name: 'max.message.bytes', value: '2000' }];
    const type = ConfigResourceTypes.TOPIC;
    await admin.alterConfigs({ validateOnly: false, resources: [{ type, name: topic, configEntries }] });
    await admin.disconnect();
    const letters = new KafkaDeadLetterLog(kafka, { topic }, logger);
    await letters.start();
    const from = { topic: 'source', partition: 4 };
    const rejected = (offset: number, value: Buffer) => {
      const message = { offset, key: Buffer.from('ada'), value, loggedAtMs: Date.now() };
      return { from, message, reason: 'too-large', detail: 'much' };
    };
    await eventually('the limit to be in force', async () => {
      await letters.write([rejected(7, Buffer.from('small')), rejected(8, randomBytes(50_000))]);
      return logged.some((line) => line.includes('refuses'));
    });
    expect(letters.trouble).toBeNull();
    await letters.stop();
    const written = await lettersIn(stack.kafkaBrokers, topic, 2);
    expect(written.slice(-2)).toMatchObject([
      { key: 'ada', value: 'small', 'wegwarte-offset': '7' },
      { key: 'ada', value: 'null', 'wegwarte-offset': '8', 'wegwarte-omitted-bytes': '50000' },
    ]);
  });
});

/** Everything in the topic, once there is so much: key, value and headers as texts. */
async function lettersIn(brokers: string[], topic: string, count: number): Promise<Record<string, string>[]> {
  const kafka = new Kafka({ clientId: 'wegwarte-test', brokers, logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: `${topic}-${randomUUID()}` });
  const letters: Record<string, string>[] = [];
  await consumer.connect();
  try {
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ message: { key, value, headers } }) => {
        const texts = Object.entries(headers ?? {}).map(([name, text]) => [name, String(text)]);
        letters.push({ key: String(key), value: String(value), ...Object.fromEntries(texts) });
      },
    });
    await eventually(`${count} letters`, () => letters.length >= count);
    return letters;
  } finally {
    await consumer.disconnect();
  }
}
