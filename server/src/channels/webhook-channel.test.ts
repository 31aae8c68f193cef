import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../kernel/clock.ts';
import type { AttemptOutcome } from '../paging/page-channel.ts';
import { InMemoryPageOutbox } from '../paging/in-memory-page-outbox.ts';
import { allThrough, examplePage, payments, testSecret } from '../paging/page-examples.suite.ts';
import { PageDelivery } from '../workflows/deliver-pages.ts';
import { OutgoingRequests, type OutgoingRequestsOptions } from './outgoing-requests.ts';
import { WebhookChannel } from './webhook-channel.ts';

const page = examplePage('opened');
const receivers: Server[] = [];

afterEach(async () => {
  for (const server of receivers.splice(0)) {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
});

/** A receiver on loopback; the URL it is reached at. */
async function receiver(listener: RequestListener): Promise<URL> {
  const server = createServer(listener);
  receivers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?token=t0p`);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function send(
  url: URL | string,
  options: Partial<OutgoingRequestsOptions> & { signal?: AbortSignal; secret?: string } = {},
): Promise<AttemptOutcome> {
  const requests = new OutgoingRequests({ clock: systemClock, allowPrivateTargets: true, ...options });
  const target = { kind: 'webhook', url: String(url), secret: options.secret ?? testSecret } as const;
  const signal = options.signal ?? new AbortController().signal;
  return new WebhookChannel(requests, systemClock).send(page, target, {
    language: 'en',
    earlier: null,
    signal,
  });
}

describe('a webhook page', () => {
  it('arrives signed, so that the receiver knows who sent it and that nothing was changed', async () => {
    let verified: unknown;
    let seen: IncomingMessage | undefined;
    const url = await receiver(async (request, response) => {
      seen = request;
      const body = await bodyOf(request);
      verified = new Webhook(testSecret).verify(body, request.headers as Record<string, string>);
      expect(() =>
        new Webhook(testSecret).verify(`${body} `, request.headers as Record<string, string>),
      ).toThrow();
      response.writeHead(204).end();
    });
    expect(await send(url)).toEqual({ kind: 'delivered' });
    expect(seen).toMatchObject({ method: 'POST', url: '/hook?token=t0p' });
    expect(seen?.headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': page.id });
    expect(verified).toMatchObject({
      version: '4',
      status: 'firing',
      alerts: [{ labels: { incident: 'inc-7' } }],
    });
  });

  it('is tried again with the same id after the receiver stumbled, each time signed anew', async () => {
    const seen: { id: unknown; at: unknown }[] = [];
    const url = await receiver(async (request, response) => {
      new Webhook(testSecret).verify(await bodyOf(request), request.headers as Record<string, string>);
      seen.push({ id: request.headers['webhook-id'], at: request.headers['webhook-timestamp'] });
      response.writeHead(seen.length === 1 ? 500 : 200).end();
    });
    const startMs = Date.now();
    let nowMs = startMs;
    const clock = { now: () => nowMs };
    const outbox = new InMemoryPageOutbox();
    await outbox.plan([{ ...page, plannedAtMs: nowMs, nextAttemptAtMs: nowMs }]);
    const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const delivery = new PageDelivery({
      outbox,
      teams: () => [{ ...payments, channels: [{ kind: 'webhook', url: url.href, secret: testSecret }] }],
      channels: allThrough(
        new WebhookChannel(new OutgoingRequests({ clock, allowPrivateTargets: true }), clock),
      ),
      clock,
      random: () => 0.5,
      log: silent,
    });
    expect(await delivery.runOnce(nowMs)).toEqual(['retrying']);
    expect(await delivery.runOnce((nowMs = startMs + 1_499))).toEqual([]);
    expect(await delivery.runOnce((nowMs = startMs + 1_500))).toEqual(['delivered']);
    expect(seen.map(({ id }) => id)).toEqual([page.id, page.id]);
    expect(Number(seen[1]!.at)).toBeGreaterThan(Number(seen[0]!.at));
    expect((await outbox.pagesOf(page.incidentId))[0]).toMatchObject({ state: 'delivered', attempts: 2 });
  });

  it('counts as delivered on the status, even if the body after it never ends', async () => {
    const url = await receiver((_, response) => void response.writeHead(200).write('thanks, and '));
    expect(await send(url)).toEqual({ kind: 'delivered' });
  });

  it('is not waited for beyond the time limit', async () => {
    const url = await receiver(() => undefined);
    expect(await send(url, { timeoutMs: 150 })).toEqual({
      kind: 'temporary',
      detail: `${url.host}: no answer within 0.15 s`,
      retryAfterMs: null,
    });
  });

  it('is not waited for when the name cannot be looked up in time either', async () => {
    const resolveHost = (): Promise<never> => new Promise(() => undefined);
    expect(await send('https://hooks.example/', { timeoutMs: 50, resolveHost })).toMatchObject({
      kind: 'temporary',
      detail: 'hooks.example: no answer within 0.05 s',
    });
  });

  it('lets go at once when the server stops', async () => {
    const stop = new AbortController();
    const url = await receiver(() => stop.abort());
    expect(await send(url, { signal: stop.signal })).toMatchObject({
      kind: 'temporary',
      detail: `${url.host}: interrupted, the server is stopping`,
    });
  });

  it('is not carried on to where a redirect points', async () => {
    let followed = false;
    const inside = await receiver((_, response) => {
      followed = true;
      response.end();
    });
    const url = await receiver((_, response) => response.writeHead(307, { location: inside.href }).end());
    expect(await send(url)).toMatchObject({
      kind: 'permanent',
      detail: expect.stringContaining('answered 307'),
    });
    expect(followed).toBe(false);
  });

  it('waits as long as a busy receiver asks', async () => {
    const url = await receiver((_, response) =>
      response.writeHead(429, { 'retry-after': '90' }).end('slow down, please'),
    );
    expect(await send(url)).toEqual({
      kind: 'temporary',
      detail: 'answered 429: slow down, please',
      retryAfterMs: 90_000,
    });
  });

  it('reads no more of a refusal than it needs to tell why', async () => {
    let sent = 0;
    const flood = Buffer.alloc(64 * 1_024, 'no ');
    const url = await receiver((request, response) => {
      request.resume();
      response.writeHead(400);
      const pour = (): void => {
        while (!response.destroyed && sent < 200_000_000) {
          sent += flood.length;
          if (!response.write(flood)) return void response.once('drain', pour);
        }
      };
      pour();
    });
    const outcome = await send(url);
    expect(outcome).toMatchObject({
      kind: 'permanent',
      detail: expect.stringMatching(/^answered 400: no no .*…$/),
    });
    // What the sockets buffered, not what the receiver had to say.
    expect(sent).toBeLessThan(50_000_000);
  });

  it('keeps the status when the body breaks off', async () => {
    const url = await receiver((request, response) => {
      request.resume();
      response.writeHead(503, { 'content-length': 1_000 });
      response.write('database is d', () => response.destroy());
    });
    expect(await send(url)).toMatchObject({
      kind: 'temporary',
      detail: expect.stringMatching(/^answered 503/),
    });
  });

  it('is tried again when nobody listens', async () => {
    const url = await receiver(() => undefined);
    await new Promise((closed) => receivers.pop()!.close(closed));
    expect(await send(url)).toEqual({
      kind: 'temporary',
      detail: `${url.host}: ECONNREFUSED`,
      retryAfterMs: null,
    });
  });

  it('carries the user and password an address is written with', async () => {
    let authorization: string | undefined;
    const url = await receiver((request, response) => {
      authorization = request.headers.authorization;
      response.end();
    });
    url.username = 'wegwarte';
    url.password = 'p:ß';
    expect(await send(url)).toEqual({ kind: 'delivered' });
    expect(authorization).toBe(`Basic ${Buffer.from('wegwarte:p:ß').toString('base64')}`);
  });
});

describe('a page must not be turned against what is inside', () => {
  it.each([
    'http://127.0.0.1:9/',
    'http://[::1]:9/',
    'http://0x7f.1:9/',
    'http://10.0.0.1/',
    'http://[::ffff:10.0.0.1]/',
  ])('so %s is refused unless inside is allowed', async (url) => {
    expect(await send(url, { allowPrivateTargets: false })).toMatchObject({
      kind: 'permanent',
      detail: expect.stringContaining('private address'),
    });
  });

  it.each(['http://169.254.169.254/latest/meta-data/', 'http://[fe80::1]/', 'http://0.0.0.0/'])(
    'and %s always is',
    async (url) => {
      expect(await send(url)).toMatchObject({
        kind: 'permanent',
        detail: expect.stringContaining('never sent'),
      });
    },
  );

  it('nor by a name that leads inside, even if it also leads outside', async () => {
    const resolveHost = () =>
      Promise.resolve([
        { address: '93.184.215.14', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ]);
    expect(await send('https://hooks.example/', { allowPrivateTargets: false, resolveHost })).toEqual({
      kind: 'permanent',
      detail: 'hooks.example leads to the private address 127.0.0.1, which is not allowed',
    });
  });

  it('nor by a name that changes its answer after it was checked', async () => {
    let lookups = 0;
    let host: string | undefined;
    const url = await receiver((request, response) => {
      host = request.headers.host;
      response.end();
    });
    const resolveHost = () =>
      Promise.resolve([{ address: ++lookups === 1 ? '127.0.0.1' : '169.254.169.254', family: 4 }]);
    expect(await send(`http://hooks.example:${url.port}/`, { resolveHost })).toEqual({ kind: 'delivered' });
    expect(lookups).toBe(1);
    expect(host).toBe(`hooks.example:${url.port}`);
  });
});

describe('what an outcome says', () => {
  it('never contains the token in the address, nor the secret', async () => {
    const broken = 'whsec_!!!not-base64!!!';
    const url = await receiver((_, response) => response.writeHead(500).end());
    const outcomes = [
      await send(url),
      await send(url, { secret: broken }),
      await send(url, { secret: '' }),
      await send('ftp://hooks.example/?token=t0p'),
      await send('http://169.254.1.1/?token=t0p'),
      await send('https://hooks.example/?token=t0p', {
        resolveHost: () => Promise.reject(Object.assign(new Error('for ?token=t0p'), { code: 'ENOTFOUND' })),
      }),
    ];
    expect(outcomes.map((outcome) => outcome.kind)).toEqual([
      'temporary',
      'permanent',
      'permanent',
      'permanent',
      'permanent',
      'temporary',
    ]);
    for (const text of ['t0p', testSecret, broken]) expect(JSON.stringify(outcomes)).not.toContain(text);
  });
});
