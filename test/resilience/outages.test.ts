import { setTimeout as sleep } from 'node:timers/promises';
import { CollectorReceipt, Freshness, Problem } from '@wegwarte/contract';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { freePort } from '../../infra/stack/free-port.ts';
import { timeByTouchpointsOnly, untilClosed } from '../support/closing-time.ts';
import { ask, countersOf, outcomesOf } from '../support/counters.ts';
import { customerOf, post } from '../support/collector.ts';
import { eventually } from '../support/eventually.ts';
import { OutageStage } from '../support/outage-stage.ts';
import { ownServers } from '../support/own-servers.ts';
import { openProducer } from '../support/produce.ts';
import { readOffset } from '../support/progress.ts';
import { createTestDatabase } from '../support/real-stack.ts';
import { smallDisk } from '../support/small-disk.ts';
import { ERROR, WegwarteProcess } from '../support/wegwarte-process.ts';
import { bearer, configurationFor } from '../support/wegwarte-setup.ts';

const stack = inject('realStack');
const own = stack.available ? await ownServers() : stack;
const reason = own.available ? '' : ` (skipped: ${own.reason})`;

const disk = own.available ? smallDisk(512) : own;
const noDisk = disk.available ? '' : ` (skipped: ${disk.reason})`;

/** Share of one processor that a process with nothing to do but wait may use. */
const IDLE_SHARE = 0.35;
const WATCHED_MS = 3_000;
/**
 * Waiting while the database is away, and what memory may grow by meanwhile: a checkpoint on its way and one filled for
 * each partition, and no more however much waits.
 */
const BACKLOG = 200_000;
const AWAY_MS = 20_000;
const GROWTH_MEGABYTES = 200;
/** Written to a full disk, again and again, until it is felt. */
const FILLING = 20_000;
const FILLING_ROUNDS = 20;

/**
 * Everything Wegwarte stands on goes away, gets slow, falls silent and comes back, one after the other, while it reads. It
 * must say what is missing, wait without wearing out the machine, go on by itself, and have lost nothing: at the end it has
 * counted what a program counts that saw none of this.
 */
describe.skipIf(!own.available)(`when Kafka and the database come and go${reason}`, () => {
  let stage: OutageStage;
  let wegwarte: WegwarteProcess;
  /** Known before the server says so: it has to answer before it is ready. */
  let port: number;

  beforeAll(async () => {
    if (!own.available) return;
    stage = await OutageStage.set(disk.available ? disk.folder : undefined);
    await stage.writeTraffic(4);
    await Promise.all([stage.stopKafka(), stage.stopDatabase()]);
    port = await freePort();
    wegwarte = WegwarteProcess.serve({
      ...configurationFor({
        databaseUrl: stage.databaseUrlOverLine,
        brokers: [stage.kafkaLine.address],
        topic: stage.topic,
      }),
      http: { port },
      stream: timeByTouchpointsOnly,
    });
  }, 180_000);

  afterAll(async () => {
    await wegwarte?.kill();
    await stage?.strike();
    if (disk.available) disk.remove();
  });

  const readSoFar = () => readOffset(stage.databaseUrl);
  const untilReadPast = (offset: number) =>
    eventually(`more than ${offset} to be read`, async () => (await readSoFar()) > offset, {
      withinMs: 40_000,
    });
  const untilAllRead = (withinMs = 60_000) =>
    eventually('all to be read', async () => (await readSoFar()) === stage.written, { withinMs });
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
    expect(why).toContain(stage.databaseLine.address);
    expect((await fetch(`http://127.0.0.1:${port}/livez`)).status).toBe(200);
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.text()).toContain(stage.databaseLine.address);
    await expectNoSpinning();
    await stage.startDatabase();
    await wegwarte.logged('database ready', { withinMs: 30_000 });
  });

  it('waits at its start for a Kafka that is down, and says so', async () => {
    const line = await wegwarte.logged('Kafka does not answer', { withinMs: 30_000 });
    expect(line.level).toBe(ERROR);
    expect(line['brokers']).toBe(stage.kafkaLine.address);
    await expectUnready('log', /./);
    const refused = await post(await wegwarte.address(), customerOf('early'));
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).not.toBeNull();
    expect(Problem.parse(await refused.json()).detail).toContain(stage.kafkaLine.address);
    await expectNoSpinning();
    await stage.startKafka();
    await untilAllRead();
  });

  it('reads on over a slow network', async () => {
    const speed = { delayMs: 40, bytesPerSecond: 1_000_000 };
    stage.kafkaLine.slowness = stage.databaseLine.slowness = speed;
    await stage.writeTraffic(1);
    await untilAllRead();
    stage.kafkaLine.slowness = stage.databaseLine.slowness = null;
    await untilReady();
    expect(await readSoFar()).toBe(stage.written);
  });

  it('gives up connections to the database that have fallen silent, and is elected anew', async () => {
    const from = wegwarte.log.length;
    const before = await readSoFar();
    const writing = stage.writeTraffic(2);
    await untilReadPast(before);
    stage.databaseLine.freeze();
    await writing;
    await wegwarte.logged('stepped down', { from });
    await wegwarte.logged('elected', { from, withinMs: 40_000 });
    await untilAllRead();
    await untilReady();
    expect(await readSoFar()).toBe(stage.written);
  });

  it('gives up connections to Kafka that have fallen silent', async () => {
    stage.kafkaLine.freeze();
    await stage.writeTraffic(1);
    await untilAllRead();
    await untilReady();
    expect(await readSoFar()).toBe(stage.written);
  });

  it('replaces a consumer that hangs though the group goes on believing in it', async () => {
    const from = wegwarte.log.length;
    const restarts = async () => {
      const metrics = await (await wegwarte.get('/metrics', bearer)).text();
      return Number(/^wegwarte_consumer_restarts_total (\d+)$/m.exec(metrics)![1]);
    };
    const before = await restarts();
    stage.kafkaLine.starve();
    await stage.writeTraffic(1);
    const { reason: why, level } = await wegwarte.logged('the Kafka consumer hangs', {
      from,
      withinMs: 90_000,
    });
    expect(level).toBe(ERROR);
    expect(why).toMatch(new RegExp(`^${stage.topic}/\\d stands at \\d+ of \\d+ for 3\\d s$`));
    // Until then, nothing had happened that the group, or anybody, could have noticed.
    const meanwhile = wegwarte.log
      .slice(from)
      .findIndex(({ msg }) => msg.startsWith('the Kafka consumer hangs'));
    const said = wegwarte.log.slice(from, from + meanwhile).map(({ msg }) => msg);
    // That nothing is read is trouble of the platform, and whoever runs it is paged; Kafka’s client notices nothing.
    expect(said.filter((msg) => !/^(incident|page|platform)\b/.test(msg))).toEqual([]);
    await untilAllRead();
    await untilReady();
    expect(await restarts()).toBe(before + 1);
  });

  it.skipIf(!disk.available)(`waits while the database’s disk is full${noDisk}`, async () => {
    if (!disk.available) return;
    const from = wegwarte.log.length;
    disk.fill();
    try {
      const refused = () =>
        wegwarte.log.slice(from).find(({ msg }) => msg.startsWith('checkpoint not stored'));
      // PostgreSQL has some room put by, in pages and in its log: until that is used up, it takes what it is given.
      for (let round = 0; round < FILLING_ROUNDS && !refused(); round++) await stage.writeBacklog(FILLING);
      const { reason: why } = await eventually('a checkpoint that finds no room', refused);
      console.info(`full disk: ${why}`);
      await expectNoSpinning();
      expect(await readSoFar().catch(() => 0)).toBeLessThan(stage.written);
    } finally {
      disk.free();
    }
    // Without room for its log PostgreSQL stops; somebody has to start it again.
    await stage.startDatabase();
    await untilAllRead();
    await untilReady();
  });

  it('stops reading while the database is away, needs no more memory for what waits, and catches up', async () => {
    const from = wegwarte.log.length;
    await stage.writeTraffic(1);
    await untilAllRead();
    const before = wegwarte.residentMegabytes();
    await stage.stopDatabase('SIGKILL');
    const awaySince = performance.now();
    await stage.writeBacklog(BACKLOG);
    await wegwarte.logged('checkpoint not stored', { from, withinMs: 30_000 });
    await expectUnready('database', /ECONNREFUSED/);
    const status = await wegwarte.get('/api/v1/status', bearer);
    expect(status.status).toBe(200);
    // It answers, and does not pass off what it cannot know for what it last knew.
    expect(Freshness.parse(await status.json())).toMatchObject({
      feed: 'lagging',
      unknown: ['newestTouchpoint', 'touchpointsPerSecond', 'lastHour'],
    });
    await expectNoSpinning();
    await sleep(Math.max(0, AWAY_MS - (performance.now() - awaySince)));
    const growth = wegwarte.residentMegabytes() - before;
    expect(growth, 'megabytes more than before').toBeLessThan(GROWTH_MEGABYTES);
    await stage.startDatabase();
    const backSince = performance.now();
    await wegwarte.logged('the database takes checkpoints again', { from, withinMs: 30_000 });
    await untilAllRead(120_000);
    const seconds = (performance.now() - backSince) / 1_000;
    console.info(
      `${before.toFixed()} MB + ${growth.toFixed()} MB; ${BACKLOG} read in ${seconds.toFixed(1)} s`,
    );
  });

  it('notices that Kafka is gone, and goes on when it is back', async () => {
    const from = wegwarte.log.length;
    await stage.writeTraffic(2);
    await stage.stopKafka('SIGKILL');
    await expectUnready('log', /./);
    await expectNoSpinning();
    await stage.startKafka();
    await untilReady();
    await untilAllRead();
    expect(wegwarte.log.slice(from).length, 'log lines about one outage').toBeLessThan(200);
  });

  it('has counted what a program counts that saw none of this', async () => {
    const closedAtMs = await stage.close();
    const undisturbed = await createTestDatabase(stage.timescale.url);
    const { topic, kafka } = stage;
    const reference = WegwarteProcess.serve({
      ...configurationFor({
        databaseUrl: undisturbed.url,
        brokers: kafka.brokers,
        topic,
        groupId: `${topic}-reference`,
      }),
      stream: timeByTouchpointsOnly,
    });
    await Promise.all(
      [stage.databaseUrl, undisturbed.url].map((url) => untilClosed(url, stage.written, closedAtMs)),
    );
    await reference.stop();
    const expected = await countersOf(undisturbed.url);
    const counted = await countersOf(stage.databaseUrl);
    expect(expected.cohorts.length).toBeGreaterThan(1_000);
    expect(counted.outcomes).toEqual(expected.outcomes);
    expect(counted.cohorts).toEqual(expected.cohorts);
    expect(counted.progress).toEqual(expected.progress);
  });

  it('puts aside what it cannot read, with reason and position, and reads on', async () => {
    const producer = await openProducer(stage.kafka.brokers);
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
      const [sent] = await producer.send({
        topic: stage.topic,
        messages: [{ value, partition: 0 }],
      });
      positions.push({ reason: why, log_offset: sent!.baseOffset! });
    }
    await producer.send({
      topic: stage.topic,
      messages: [{ value: JSON.stringify(customerOf('after-all-that')), partition: 0 }],
    });
    await producer.disconnect();

    const all = stage.written + bad.length + 1;
    await eventually('all to be counted', async () => {
      const outcomes = await outcomesOf(stage.databaseUrl);
      return Object.values(outcomes).reduce((sum, count) => sum + count, 0) === all;
    });
    expect((await outcomesOf(stage.databaseUrl))['rejected']).toBe(bad.length);
    const letters = await ask(
      stage.databaseUrl,
      `select reason, log_offset::text from dead_letter join log_partition on log_partition.id = partition_id
       where partition = 0 order by log_offset`,
    );
    expect(letters).toEqual(positions);
    const reasons = await ask<{ reason: string }>(
      stage.databaseUrl,
      `select reason from touchpoint_counter where outcome = 'rejected' group by reason order by reason`,
    );
    expect(reasons.map((row) => row.reason)).toEqual(bad.map(([why]) => why).sort());
    await untilReady();
  });

  it('takes no more than it can write when Kafka hangs, and loses none of what it took', async () => {
    const address = await wegwarte.address();
    const broker = stage.kafka.process()!.pid;
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
