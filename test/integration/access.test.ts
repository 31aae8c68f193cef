import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Freshness, WallView } from '@wegwarte/contract';
import { createTestDatabase, createTestTopic } from '../support/real-stack.ts';
import { WegwarteProcess } from '../support/wegwarte-process.ts';
import { bearer, configurationFor } from '../support/wegwarte-setup.ts';

const stack = inject('realStack');
const reason = stack.available ? '' : ` (skipped: ${stack.reason})`;

describe.skipIf(!stack.available)(`nobody in uninvited${reason}`, () => {
  let database: { url: string; drop: () => Promise<void> };
  let wegwarte: WegwarteProcess;
  let address: string;
  let cookie: string;

  beforeAll(async () => {
    if (!stack.available) return;
    const topic = await createTestTopic(stack.kafkaBrokers, { partitions: 3 });
    database = await createTestDatabase(stack.databaseUrl);
    wegwarte = WegwarteProcess.serve(
      configurationFor({ databaseUrl: database.url, brokers: stack.kafkaBrokers, topic }),
    );
    address = await wegwarte.address();
  });

  afterAll(async () => {
    await wegwarte?.stop();
    await database?.drop();
  });

  const request = (path: string, init: RequestInit = {}) =>
    fetch(`${address}${path}`, { redirect: 'manual', ...init });
  /** The first thing a socket gets: what it was sent, or why it was refused. */
  const socketAnswer = (headers: Record<string, string>) =>
    new Promise<{ freshness?: unknown; refused?: string }>((resolve) => {
      const socket = io(address, {
        path: '/live',
        extraHeaders: headers,
        reconnection: false,
        forceNew: true,
      });
      const settle = (answer: { freshness?: unknown; refused?: string }) => {
        socket.disconnect();
        resolve(answer);
      };
      socket.on('freshness', (freshness: unknown) => settle({ freshness }));
      socket.on('connect_error', (error) => settle({ refused: error.message }));
    });

  it.each(['/livez', '/readyz', '/sign-in'])('%s answers anybody', async (path) => {
    const response = await request(path, { headers: { 'accept-language': 'en' } });
    if (path !== '/sign-in') expect([200, 503]).toContain(response.status);
    else expect(await response.text()).toContain('one-time link');
  });

  it.each([
    '/',
    '/wall',
    '/journeys/checkout',
    '/index.html',
    '/favicon.svg',
    '/assets/index.js',
    '/api/v1/wall',
    '/api/v1/journeys',
    '/api/v1/journeys/checkout',
    '/api/v1/incidents/any',
    '/api/v1/status',
    '/api/v1/nothing-there',
    '/nothing-there',
    '/sign-in/../api/v1/wall',
    '//api/v1/wall',
    '/livez/../wall',
    '/LIVEZ/../index.html',
    '/live/?EIO=4&transport=polling',
  ])('%s answers nobody it does not know', async (path) => {
    const json = await request(path, { headers: { accept: 'application/json' } });
    expect([401, 403]).toContain(json.status);
    const page = await request(path, { headers: { accept: 'text/html' } });
    expect([303, 401, 403]).toContain(page.status);
    if (page.status === 303) expect(page.headers.get('location')).toBe('/sign-in');
    expect(await page.text()).not.toContain('<script');
  });

  it('opens a session by the printed link, once', async () => {
    const link = await wegwarte.signInLink();
    const first = await fetch(link, { redirect: 'manual' });
    expect(first.status).toBe(303);
    expect(first.headers.get('location')).toBe('/wall');
    const [set] = first.headers.getSetCookie();
    expect(set).toMatch(/HttpOnly/i);
    expect(set).toMatch(/SameSite=Lax/i);
    cookie = set!.split(';')[0]!;

    const second = await fetch(link, { redirect: 'manual' });
    expect(second.status).toBe(401);
    expect(second.headers.getSetCookie()).toEqual([]);
  });

  it('shows the wall to whoever has the session or a token', async () => {
    for (const headers of [{ cookie }, bearer]) {
      const response = await request('/api/v1/wall', { headers });
      expect(response.status).toBe(200);
      WallView.parse(await response.json());
    }
    const forged = await request('/api/v1/wall', { headers: { cookie: `${cookie}x` } });
    expect(forged.status).toBe(401);
  });

  it('opens sockets to the same people and nobody else', async () => {
    expect(await socketAnswer({})).toHaveProperty('refused');
    expect(await socketAnswer({ cookie: `${cookie}x` })).toHaveProperty('refused');
    Freshness.parse((await socketAnswer({ cookie })).freshness);
    Freshness.parse((await socketAnswer(bearer)).freshness);
  });

  it('does nothing for the page of another site, though the browser sends the cookie along', async () => {
    const post = (headers: Record<string, string>) =>
      request('/api/v1/incidents/none/acknowledge', { method: 'POST', headers: { cookie, ...headers } });
    expect((await post({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await post({ 'sec-fetch-site': 'same-site' })).status).toBe(403);
    expect((await post({ origin: 'https://evil.example' })).status).toBe(403);
    expect((await post({ origin: 'null' })).status).toBe(403);
    // From our own page it is only the incident that is missing.
    expect((await post({ 'sec-fetch-site': 'same-origin', origin: address })).status).toBe(404);
    expect(await socketAnswer({ cookie, origin: 'https://evil.example' })).toHaveProperty('refused');
  });
});
