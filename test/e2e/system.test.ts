import { randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { desk, openBrowser, phone, Viewer } from '../support/e2e-browser.ts';
import { hearingFaults, sidewaysScroll } from '../support/e2e-layout.ts';
import { eventually } from '../support/eventually.ts';
import { openProducer } from '../support/produce.ts';
import { createTestDatabase, createTestTopic } from '../support/real-stack.ts';
import { WegwarteProcess } from '../support/wegwarte-process.ts';
import { configurationFor } from '../support/wegwarte-setup.ts';

const chromium = inject('chromium');
const stack = inject('realStack');

/**
 * A producer goes wrong: part of what it sends cannot be read. Whoever is responsible for Wegwarte sees it on top of the
 * page, narrows it down to its reason, and has it put back.
 */
describe.skipIf(!chromium.available || !stack.available)('the page about the system', () => {
  let browser: Browser;
  let server: WegwarteProcess;
  let database: { url: string; drop: () => Promise<void> };
  let topic: string;
  let viewer: Viewer;
  let address: string;

  beforeAll(async () => {
    if (!stack.available) return;
    [browser, topic, database] = await Promise.all([
      openBrowser(chromium),
      createTestTopic(stack.kafkaBrokers, { partitions: 2 }),
      createTestDatabase(stack.databaseUrl),
    ]);
    server = WegwarteProcess.serve(
      configurationFor({ databaseUrl: database.url, brokers: stack.kafkaBrokers, topic }),
    );
    address = await server.address();
    const producer = await openProducer(stack.kafkaBrokers);
    const touchpoint = (index: number) => ({
      id: randomUUID(),
      type: 'cart.viewed',
      time: new Date(Date.now() - index * 100).toISOString(),
      identities: { customer: `customer-${index}` },
      source: 'shop',
    });
    const messages = Array.from({ length: 40 }, (_, index) => JSON.stringify(touchpoint(index)));
    messages.push('{"id": ', 'half a', JSON.stringify({ ...touchpoint(1), time: '2036-01-01T00:00:00Z' }));
    await producer.send({ topic, messages: messages.map((value, at) => ({ key: `k${at}`, value })) });
    await producer.disconnect();
    viewer = await Viewer.sitDown(browser, { viewport: { width: 1280, height: 900 }, colorScheme: 'light' });
    await viewer.page.goto(await server.signInLink());
  }, 90_000);

  afterAll(async () => {
    await Promise.allSettled([browser?.close(), server?.stop()]);
    await database?.drop();
  });

  it('says first what is wrong: so many messages of that source cannot be read', async () => {
    await viewer.page.goto(`${address}/system`);
    await viewer.see('troubles').waitFor();
    // The messages may not have been read yet when the page is first asked for.
    await eventually(
      'what is wrong',
      async () => (await viewer.read('troubles')) === `${topic}: 7% of the last hour rejected`,
      { withinMs: 30_000 },
    );
    expect(await viewer.read('sources')).toMatch(/ 0 40 0 0 3$/);
    await eventually('the instance', async () => /elected 2 \d\d:\d\d/.test(await viewer.read('instances')));
    expect(await viewer.read('storage')).toMatch(/PostgreSQL \d+.*TimescaleDB.* kept for 400 days/);
    expect(await hearingFaults(viewer.page)).toEqual([]);
    await viewer.photograph('system-1-trouble', { full: true });
  }, 60_000);

  it('narrows the rejected ones to a reason, which stands in the address for others to open', async () => {
    await viewer.see('letter-reason').selectOption('not-json');
    await eventually(
      'two letters',
      async () => (await viewer.page.locator('[data-testid=dead-letters] tbody tr').count()) === 2,
    );
    expect(new URL(viewer.page.url()).search).toBe('?reason=not-json');
    await viewer.page.reload();
    await eventually(
      'the same two',
      async () => (await viewer.page.locator('[data-testid=dead-letters] tbody tr').count()) === 2,
    );
  }, 30_000);

  it('says what would be put back, does it, and remembers who did', async () => {
    await viewer.see('look').click();
    await viewer.see('put-back').waitFor({ timeout: 60_000 });
    expect(await viewer.read('put-back-report')).toMatch(
      /2 messages would be put back: 2 not-json\. 1 were not/,
    );
    await viewer.see('put-back').click();
    await eventually(
      'the report',
      async () => /2 messages were put back: 2 not-json\./.test(await viewer.read('put-back-report')),
      { withinMs: 60_000 },
    );
    await eventually(
      'an entry in the audit',
      async () => /operator put dead letters back not-json/.test(await viewer.read('audit')),
      { withinMs: 60_000 },
    );
    await viewer.photograph('system-2-put-back', { full: true });
    expect(viewer.troubles).toEqual([]);
  }, 150_000);

  it.each(['light', 'dark'] as const)('fits a phone, in German, %s', async (colorScheme) => {
    const german = await viewer.with(browser, { viewport: phone, locale: 'de-DE', colorScheme });
    await german.page.goto(`${address}/system`);
    await german.see('instances').locator('tbody tr').waitFor();
    expect(await sidewaysScroll(german.page)).toBe(0);
    await german.photograph(`system-3-phone-${colorScheme}`, { full: true });
    await german.leave();
  });

  it('is as legible in the dark', async () => {
    const dark = await viewer.with(browser, { viewport: desk, colorScheme: 'dark' });
    await dark.page.goto(`${address}/system`);
    await dark.see('sources').locator('tbody tr').waitFor();
    expect(await sidewaysScroll(dark.page)).toBe(0);
    await dark.photograph('system-4-dark', { full: true });
    await dark.leave();
  });
});
