import { setTimeout as sleep } from 'node:timers/promises';
import { CollectorReceipt, Problem } from '@wegwarte/contract';
import { createWorld } from '@wegwarte/simulator';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { freePort } from '../../infra/stack/free-port.ts';
import { startKafka } from '../../infra/stack/native-kafka.ts';
import type { NativeKafka } from '../../infra/stack/native-kafka.ts';
import { startTimescale } from '../../infra/stack/native-timescale.ts';
import type { NativeTimescale } from '../../infra/stack/native-timescale.ts';
import { ask, countersOf, outcomesOf } from '../support/counters.ts';
import { eventually } from '../support/eventually.ts';
import { ownServers } from '../support/own-servers.ts';
import { openProducer, produce } from '../support/produce.ts';
import { readOffset, untilAllEnded } from '../support/progress.ts';
import { createTestDatabase, createTestTopic } from '../support/real-stack.ts';
import { ERROR, WegwarteProcess } from '../support/wegwarte-process.ts';
import { bearer, configurationFor } from '../support/wegwarte-setup.ts';

const stack = inject('realStack');
const own = stack.available ? await ownServers() : stack;
const reason = own.available ? '' : ` (skipped: ${own.reason})`;

/** Share of one processor that a process with nothing to do but wait may use. */
const IDLE_SHARE = 0.35;
const WATCHED_MS = 3_000;

/**
 * Everything Wegwarte stands on goes away and comes back, one after the other, while it reads. It must say what is
 * missing, wait without wearing out the machine, go on by itself, and have lost nothing: at the end it has counted what
 * a program counts that saw none of this.
 */
describe.skipIf(!own.available)(`when Kafka and the database come and go${reason}`, () => {
  let kafka: NativeKafka;
  let timescale: NativeTimescale;
  let database: { url: string };
  let topic: string;
  let wegwarte: WegwarteProcess;
  let written: number;
  /** Known before the server says so: it has to answer before it is ready. */
  let port: number;

  beforeAll(async () => {
    if (!own.available) return;
    [kafka, timescale] = await Promise.all([
      // By default Kafka itself takes no message of five megabytes; many a company's does.
      startKafka({ properties: { 'message.max.bytes': '8388608' } }),
      startTimescale({ durable: false }),
    ]);
    database = await createTestDatabase(timescale.url);
    topic = await createTestTopic(kafka.brokers, { partitions: 3 });
    const fromMs = Date.now() - 6 * 3_600_000;
    const world = createWorld({ profile: 'retailer', seed: 5, rate: 150, rhythm: 'flat', settled: false });
    written = await produce(kafka.brokers, topic, world.touchpoints(fromMs, fromMs + 15 * 60_000));
    await Promise.all([kafka.stop(), timescale.stop()]);
    port = await freePort();
    wegwarte = WegwarteProcess.serve({
      ...configurationFor({ databaseUrl: database.url, brokers: kafka.brokers, topic }),
      http: { port },
    });
  }, 180_000);

  afterAll(async () => {
    await wegwarte?.kill();
    await Promise.all([kafka?.remove(), timescale?.remove()]);
  });

  const readSoFar = () => readOffset(database.url);
  const untilReadPast = (offset: number) =>
    eventually(`more than ${offset} to be read`, async () => (await readSoFar()) > offset, {
      withinMs: 40_000,
    });
  const expectNoSpinning = async () => {
    const before = wegwarte.cpuSeconds();
    // Nothing to wait for: how little happens meanwhile is what is looked at.
    await sleep(WATCHED_MS);
    const share = ((wegwarte.cpuSeconds() - before) * 1_000) / WATCHED_MS;
    expect(share, 'share of a processor').toBeLessThan(IDLE_SHARE);
    expect(wegwarte.isRunning).toBe(true);
  };
  const expectUnready = async (part: 'database' | 'log', trouble: RegExp) => {
    await eventually(
      `readyz to name the ${part}`,
      async () => {
        const ready = await wegwarte.get('/readyz');
        const { error } = (await ready.json()) as { error: Record<string, { trouble: string }> };
        return ready.status === 503 && trouble.test(error[part]?.trouble ?? '');
      },
      { withinMs: 30_000 },
    );
    const live = await wegwarte.get('/livez');
    expect(live.status).toBe(200);
  };
  const untilReady = () =>
    eventually('readiness', async () => (await wegwarte.get('/readyz')).ok, { withinMs: 40_000 });

  it('waits at its start for a database that is down, and says so', async () => {
    const { reason: why, level } = await wegwarte.logged('the database does not answer');
    expect(level).toBe(ERROR);
    expect(why).toContain(new URL(database.url).host);
    expect((await fetch(`http://127.0.0.1:${port}/livez`)).status).toBe(200);
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.text()).toContain(new URL(database.url).host);
    await expectNoSpinning();
    await timescale.start();
    await wegwarte.logged('database ready', { withinMs: 30_000 });
  });

  it('waits at its start for a Kafka that is down, and says so', async () => {
    const line = await wegwarte.logged('Kafka does not answer', { withinMs: 30_000 });
    expect(line.level).toBe(ERROR);
    expect(line['brokers']).toBe(kafka.brokers.join());
    await expectUnready('log', /./);
    const refused = await post(await wegwarte.address(), customerOf('early'));
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).not.toBeNull();
    expect(Problem.parse(await refused.json()).detail).toContain(kafka.brokers[0]);
    await expectNoSpinning();
    await kafka.start();
    await untilReadPast(0);
  });

  it('stops reading while the database is away, and goes on when it is back', async () => {
    await timescale.stop('SIGKILL');
    await wegwarte.logged('checkpoint not stored', { withinMs: 30_000 });
    await expectUnready('database', /ECONNREFUSED/);
    await expectNoSpinning();
    await timescale.start();
    await wegwarte.logged('the database takes checkpoints again', { withinMs: 30_000 });
    await untilReadPast(await readSoFar());
    expect(await readSoFar()).toBeLessThan(written);
  });

  it('notices that Kafka is gone, and goes on when it is back', async () => {
    const from = wegwarte.log.length;
    await kafka.stop('SIGKILL');
    await expectUnready('log', /./);
    await expectNoSpinning();
    await kafka.start();
    await untilReady();
    await eventually('all to be read', async () => (await readSoFar()) === written, { withinMs: 60_000 });
    expect(wegwarte.log.slice(from).length, 'log lines about one outage').toBeLessThan(200);
  });

  it('has counted what a program counts that saw none of this', async () => {
    const undisturbed = await createTestDatabase(timescale.url);
    const reference = WegwarteProcess.serve(
      configurationFor({
        databaseUrl: undisturbed.url,
        brokers: kafka.brokers,
        topic,
        groupId: `${topic}-reference`,
      }),
    );
    await Promise.all([database.url, undisturbed.url].map((url) => untilAllEnded(url, written)));
    await reference.stop();
    const expected = await countersOf(undisturbed.url);
    const counted = await countersOf(database.url);
    expect(expected.cohorts.length).toBeGreaterThan(1_000);
    expect(counted.outcomes).toEqual(expected.outcomes);
    expect(counted.cohorts).toEqual(expected.cohorts);
  });

  it('puts aside what it cannot read, with reason and position, and reads on', async () => {
    const producer = await openProducer(kafka.brokers);
    const bad: [reason: string, value: Buffer | string][] = [
      ['not-json', '{ "id": "broken", '],
      ['too-large', JSON.stringify({ ...customerOf('large'), attributes: { note: 'x'.repeat(5_000_000) } })],
      ['time-out-of-range', JSON.stringify({ ...customerOf('later'), time: '3000-01-01T00:00:00Z' })],
      [
        'time-in-future',
        JSON.stringify({ ...customerOf('soon'), time: new Date(Date.now() + 3_600_000).toISOString() }),
      ],
      ['invalid-touchpoint', JSON.stringify({ ...customerOf('nobody'), identities: {} })],
    ];
    const positions: { reason: string; log_offset: string }[] = [];
    for (const [why, value] of bad) {
      const [sent] = await producer.send({ topic, messages: [{ value, partition: 0 }] });
      positions.push({ reason: why, log_offset: sent!.baseOffset! });
    }
    await producer.send({
      topic,
      messages: [{ value: JSON.stringify(customerOf('after-all-that')), partition: 0 }],
    });
    await producer.disconnect();

    const all = written + bad.length + 1;
    await eventually('all to be counted', async () => {
      const outcomes = await outcomesOf(database.url);
      return Object.values(outcomes).reduce((sum, count) => sum + count, 0) === all;
    });
    expect((await outcomesOf(database.url))['rejected']).toBe(bad.length);
    const letters = await ask(
      database.url,
      `select reason, log_offset::text from dead_letter join log_partition on log_partition.id = partition_id
       where partition = 0 order by log_offset`,
    );
    expect(letters).toEqual(positions);
    const reasons = await ask<{ reason: string }>(
      database.url,
      `select reason from touchpoint_counter where outcome = 'rejected' group by reason order by reason`,
    );
    expect(reasons.map((row) => row.reason)).toEqual(bad.map(([why]) => why).sort());
    await untilReady();
  });

  it('takes no more than it can write when Kafka hangs, and loses none of what it took', async () => {
    const address = await wegwarte.address();
    const broker = kafka.process()!.pid;
    process.kill(broker, 'SIGSTOP');
    const answers = await Promise.all(
      Array.from({ length: 80 }, (_, index) => post(address, customerOf(`waiting-${index}`))),
    ).finally(() => process.kill(broker, 'SIGCONT'));
    const statuses = Map.groupBy(answers, ({ status }) => status);
    expect([...statuses.keys()].sort()).toEqual([429, 503]);
    expect(statuses.get(429)!.length).toBe(80 - 64);
    for (const [answer] of [statuses.get(429)!, statuses.get(503)!]) {
      expect(answer!.headers.get('retry-after')).not.toBeNull();
      expect(Problem.parse(await answer!.json()).detail).toBeTruthy();
    }

    await eventually(
      'the collector to take touchpoints again',
      async () => (await post(address, customerOf('again'))).status === 202,
      { withinMs: 30_000 },
    );
    const last = await post(address, customerOf('last'));
    expect(CollectorReceipt.parse(await last.json()).accepted).toBe(1);
    await untilReady();
  });
});

function customerOf(name: string) {
  return {
    id: `outage-${name}`,
    type: 'cart.viewed',
    time: new Date().toISOString(),
    identities: { customer: name, session: name },
  };
}

function post(address: string, touchpoint: object): Promise<Response> {
  return fetch(`${address}/api/v1/touchpoints`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...bearer },
    body: JSON.stringify(touchpoint),
  });
}
