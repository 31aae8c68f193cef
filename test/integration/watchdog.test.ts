import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { openProducer } from '../support/produce.ts';
import { createTestDatabase, createTestTopic } from '../support/real-stack.ts';
import { HttpReceiver } from '../support/receivers/http-receiver.ts';
import { UnreliableLine } from '../support/unreliable-line.ts';
import { WegwarteProcess } from '../support/wegwarte-process.ts';
import { configurationFor } from '../support/wegwarte-setup.ts';

const stack = inject('realStack');
const reason = stack.available ? '' : ` (skipped: ${stack.reason})`;

const EVERY_MS = 10_000;
/** An interval, and the round in which it is told. */
const TWICE_MS = 2 * EVERY_MS;

/** The one outside is told as long as something is judged, and never longer; two instances tell him as one. */
describe.skipIf(!stack.available)(`an outside watchdog${reason}`, () => {
  const lives: WegwarteProcess[] = [];
  let database: { url: string; drop: () => Promise<void> };
  let line: UnreliableLine;
  let watchdog: HttpReceiver;
  let topic: string;

  beforeAll(async () => {
    if (!stack.available) return;
    watchdog = await HttpReceiver.start(() => ({ status: 200, body: 'OK' }));
    [topic, database] = await Promise.all([
      createTestTopic(stack.kafkaBrokers, { partitions: 2 }),
      createTestDatabase(stack.databaseUrl),
    ]);
    line = await UnreliableLine.open(new URL(database.url).host);
    lives.push(serve(), serve());
    await Promise.all(lives.map((life) => life.address({ withinMs: 60_000 })));
  });

  afterAll(async () => {
    await Promise.all(lives.map((life) => life.kill()));
    await line?.takeDown();
    await Promise.all([watchdog?.stop(), database?.drop()]);
  });

  const serve = () => {
    const url = new URL(database.url);
    url.host = line.address;
    return WegwarteProcess.serve({
      ...configurationFor({
        databaseUrl: url.href,
        brokers: stack.available ? stack.kafkaBrokers : [],
        topic,
      }),
      watchdog: { url: `${watchdog.address}ping/8f2c`, every: `${EVERY_MS / 1_000}s` },
    });
  };
  const heard = () => watchdog.requests.length;
  const isElected = ({ log }: WegwarteProcess) =>
    log.findLast(({ msg }) => /^(elected|stepped down)/.test(msg))?.msg.startsWith('elected') ?? false;

  it('hears nothing before there is anything to judge', async () => {
    await eventually('an elected one', () => lives.some(isElected));
    // Nothing to wait for: that it does not come is what is looked at.
    await sleep(EVERY_MS);
    expect(heard()).toBe(0);
  });

  it('hears from one of them while journeys are judged, though customers sleep', async () => {
    if (!stack.available) return;
    const producer = await openProducer(stack.kafkaBrokers);
    const time = new Date().toISOString();
    const messages = [0, 1].map((partition) => ({
      partition,
      value: JSON.stringify({
        id: `one-${partition}`,
        type: 'cart.viewed',
        time,
        identities: { customer: 'ada' },
      }),
    }));
    await producer.send({ topic, messages });
    await producer.disconnect();
    await eventually('the first word', () => heard() > 0);
    const [first] = watchdog.requests;
    expect(first).toMatchObject({ method: 'POST', path: '/ping/8f2c' });
    expect(first!.body).toMatch(/^watching, judged up to 20\d\d-/);
    const before = heard();
    await sleep(3 * EVERY_MS);
    expect(heard() - before).toBeGreaterThanOrEqual(2);
    expect(heard() - before).toBeLessThanOrEqual(4);
  });

  it('hears from the other one when the elected one dies', async () => {
    const elected = lives.find(isElected)!;
    await elected.kill();
    const before = heard();
    await eventually('the next word', () => heard() > before, { withinMs: 30_000 });
    expect(lives.filter((life) => life !== elected && isElected(life))).toHaveLength(1);
  });

  it(
    'hears nothing while the database is away, and again when it is back',
    { timeout: 180_000 },
    async () => {
      await line.takeDown();
      await sleep(TWICE_MS);
      const before = heard();
      await sleep(TWICE_MS);
      expect(heard()).toBe(before);
      await line.raise();
      await eventually('a word', () => heard() > before, { withinMs: 60_000 });
    },
  );
});
