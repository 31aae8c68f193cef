import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, CDPSession, Page, Worker } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openBrowser } from '../support/e2e-browser.ts';
import { eventually } from '../support/eventually.ts';

const chromium = inject('chromium');
const worker = readFileSync(new URL('../../dashboard/public/service-worker.js', import.meta.url));

/** The worker itself in a real browser, at a site that has nothing else: what comes is what it shows. */
describe.skipIf(!chromium.available)('the service worker that shows pages', () => {
  const asked: string[] = [];
  let server: Server;
  let origin: string;
  let browser: Browser;
  let page: Page;
  let running: Worker;
  let cdp: CDPSession;
  let registrationId: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      if (request.url === '/service-worker.js') {
        response.writeHead(200, { 'content-type': 'text/javascript' }).end(worker);
      } else if (request.url?.startsWith('/answer/') && request.method === 'POST') {
        response.writeHead(request.url === '/answer/good' ? 200 : 422).end();
      } else response.writeHead(200, { 'content-type': 'text/html' }).end('<title>here</title>');
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await openBrowser(chromium);
    const context = await browser.newContext();
    await context.grantPermissions(['notifications'], { origin });
    page = await context.newPage();
    cdp = await context.newCDPSession(page);
    const registered = new Promise<string>((resolve) =>
      cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const own = registrations.find(({ scopeURL }) => scopeURL.startsWith(origin));
        if (own) resolve(own.registrationId);
      }),
    );
    await cdp.send('ServiceWorker.enable');
    await page.goto(origin);
    const starts = context.waitForEvent('serviceworker');
    await page.evaluate(() => navigator.serviceWorker.register('/service-worker.js').then(() => undefined));
    running = await starts;
    registrationId = await registered;
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    server?.closeAllConnections();
    server?.close();
  });

  const alarm = {
    title: 'Kunden hängen fest: Kasse › Zahlung',
    body: 'Kasse › Zahlung: 212 hängen fest (normal 9 ± 6, n = 1.204)',
    lang: 'de',
    tag: 'inc-7',
    alarm: true,
    url: '/incidents/inc-7',
    open: 'In Wegwarte öffnen',
    acknowledge: { name: 'Ich übernehme', url: '/answer/good', done: 'Sie haben es' },
  };
  const deliver = (data: string) =>
    cdp.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data });
  const shown = () =>
    page.evaluate(async () => {
      const { getNotifications } = await navigator.serviceWorker.ready.then((one) => ({
        getNotifications: () => one.getNotifications(),
      }));
      return (await getNotifications()).map(({ title, body, lang, tag, silent }) => ({
        title,
        body,
        lang,
        tag,
        silent,
      }));
    });
  const shows = (title: string) =>
    eventually(`a notification: ${title}`, async () => (await shown()).some((one) => one.title === title));
  /** As if somebody had touched it. */
  const touch = (action: string) =>
    running.evaluate(async (touched) => {
      const scope = globalThis as unknown as {
        registration: ServiceWorkerRegistration;
        NotificationEvent: new (type: string, init: object) => Event;
      };
      const [notification] = await scope.registration.getNotifications();
      globalThis.dispatchEvent(
        new scope.NotificationEvent('notificationclick', { notification, action: touched }),
      );
    }, action);

  it('shows the sentence of the page', async () => {
    await deliver(JSON.stringify(alarm));
    await shows(alarm.title);
    const { title, body, lang, tag } = alarm;
    expect(await shown()).toEqual([{ title, body, lang, tag, silent: false }]);
  });

  it('lets what comes later about the incident take its place, in silence where it is no alarm', async () => {
    await deliver(JSON.stringify({ ...alarm, title: 'Vorbei', alarm: false, acknowledge: null }));
    await shows('Vorbei');
    expect(await shown()).toMatchObject([{ title: 'Vorbei', silent: true }]);
  });

  it('takes the incident at the touch of the button, by the link, without a cookie, and says so', async () => {
    await page.context().addCookies([{ name: 'wegwarte_session', value: 'x', url: origin }]);
    await deliver(JSON.stringify(alarm));
    await shows(alarm.title);
    await touch('acknowledge');
    await shows('Sie haben es');
    expect(asked.filter((one) => one.includes('/answer/'))).toEqual(['POST /answer/good']);
    expect(await shown()).toHaveLength(1);
  });

  it('says that it is taken only when it is', async () => {
    const team = { ...alarm, tag: 'inc-8', acknowledge: { ...alarm.acknowledge, url: '/answer/asks' } };
    await touch('open');
    await eventually('nothing shown', async () => (await shown()).length === 0);
    await deliver(JSON.stringify(team));
    await shows(alarm.title);
    await touch('acknowledge');
    await eventually('the answer', async () => asked.includes('POST /answer/asks'));
    await eventually('nothing shown', async () => (await shown()).length === 0);
  });

  it('shows something of a message that it cannot read: browsers punish silence', async () => {
    await deliver('no JSON');
    await shows('Wegwarte');
    expect(await shown()).toMatchObject([{ title: 'Wegwarte' }]);
  });

  it('answers no request, and keeps nothing', async () => {
    asked.length = 0;
    await page.goto(`${origin}/wall`);
    expect(asked).toContain('GET /wall');
    expect(await page.evaluate(() => caches.keys())).toEqual([]);
  });
});
