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
/** Whether a word is due is looked at every two seconds. */
const AT_MOST_MS = EVERY_MS + 3_000;

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
  /** Waits for one more word, and answers when it was heard. */
  const nextWord = async () => {
    const before = heard();
    await eventually('the next word', () => heard() > before, { withinMs: 60_000 });
    return performance.now();
  };

  it('hears nothing before there is anything to judge', async () => {
    const elected = await eventually('an elected one', () => lives.find(isElected));
    const silence = await elected.logged('the watchdog is not told');
    expect(silence.reason).toBe('nothing-judged-yet');
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
    const firstAt = await nextWord();
    expect(watchdog.requests).toMatchObject([{ method: 'POST', path: '/ping/8f2c' }]);
    expect(watchdog.requests[0]!.body).toMatch(/^watching, judged up to 20\d\d-/);
    const secondAt = await nextWord();
    // The other one, too, has looked a few times meanwhile.
    expect(secondAt - firstAt).toBeGreaterThan(EVERY_MS - 1_000);
    expect(secondAt - firstAt).toBeLessThan(2 * EVERY_MS);
    expect(heard()).toBe(2);
  });

  it('hears from the other one when the elected one dies', async () => {
    const elected = lives.find(isElected)!;
    await elected.kill();
    await nextWord();
    expect(lives.filter((life) => life !== elected && isElected(life))).toHaveLength(1);
  });

  it('hears nothing while the database is away, and again when it is back', { timeout: 90_000 }, async () => {
    const lastAt = performance.now();
    const before = heard();
    await line.takeDown();
    // Nothing to wait for: that it does not come, though it is due, is what is looked at.
    await sleep(AT_MOST_MS - (performance.now() - lastAt));
    expect(heard()).toBe(before);
    await line.raise();
    await nextWord();
  });
});
