import type { IncomingMessage } from 'node:http';
import { beforeEach, describe, expect, it } from 'vitest';
import { InMemorySessionStore } from '../workflows/in-memory-session-store.ts';
import { SignIn } from '../workflows/sign-in.ts';
import { decideAccess, SESSION_COOKIE } from './access.ts';

const token = 'a-token-of-the-shop';
let signIn: SignIn;
let cookie: string;

beforeEach(async () => {
  const tokens = [
    { name: 'shop', token },
    { name: 'app', token: 'key-in-an-app', role: 'collector' as const },
    { name: 'report', token: 'key-of-a-report', role: 'viewer' as const },
  ];
  const screenOf = async (screen: string) => (screen === 'token-of-the-lobby' ? 'Lobby' : null);
  signIn = new SignIn(new InMemorySessionStore(), tokens, { now: () => 0 }, screenOf);
  const session = await signIn.openSession(signIn.newLinkToken());
  cookie = `${SESSION_COOKIE}=${session!.secret}`;
});

function ask(url: string, headers: Record<string, string | undefined> = {}, method = 'GET') {
  return decideAccess(
    { url, method, headers: { host: 'watch.example.org', ...headers } } as IncomingMessage,
    signIn,
  );
}

describe('a library of Segment', () => {
  const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });

  it('shows its write key as the name of a user, where calls are taken and nowhere else', async () => {
    const known = await ask('/api/v1/segment/v1/track', basic(`${token}:`), 'POST');
    expect(known).toEqual({ allowed: true, principal: { kind: 'token', name: 'shop', role: 'operator' } });
    for (const [url, text] of [
      ['/api/v1/segment/v1/track', 'guessed:'],
      ['/api/v1/segment/v1/track', `:${token}`],
      ['/api/v1/touchpoints', `${token}:`],
      ['/api/v1/segment', `${token}:`],
    ] as const) {
      expect(await ask(url, basic(text), 'POST')).toMatchObject({ allowed: false, status: 401 });
    }
  });
});

describe('a screen on a wall', () => {
  const lobby = { cookie: 'wegwarte_screen=token-of-the-lobby' };
  const ours = { ...lobby, origin: 'https://watch.example.org' };

  it.each(['/wall', '/api/v1/wall', '/assets/index.js', '/live/?EIO=4&transport=websocket'])(
    'sees %s without anybody signing in',
    async (url) => {
      const principal = { kind: 'screen', name: 'screen Lobby', role: 'viewer' };
      expect(await ask(url, ours)).toEqual({ allowed: true, principal });
    },
  );

  it('changes nothing, sees no single customer, and is nobody once it is revoked', async () => {
    expect(await ask('/api/v1/incidents/i/acknowledge', ours, 'POST')).toMatchObject({ status: 403 });
    expect(await ask('/api/v1/screens', ours, 'POST')).toMatchObject({ status: 403 });
    expect(await ask('/api/v1/runs/r', ours)).toMatchObject({ status: 403 });
    expect(await ask('/wall', { cookie: 'wegwarte_screen=revoked' })).toMatchObject({ status: 401 });
  });

  it('may do more while somebody is signed in at it', async () => {
    const both = { ...ours, cookie: `${lobby.cookie}; ${cookie}` };
    expect(await ask('/api/v1/incidents/i/acknowledge', both, 'POST')).toMatchObject({ allowed: true });
  });

  it('may open its address, and nothing near it', async () => {
    const address = `/screen/${'a'.repeat(43)}`;
    expect(await ask(address)).toEqual({ allowed: true, principal: null });
    for (const near of [`${address}/x`, '/screen/short', '/screen/', `/Screen/${'a'.repeat(43)}`])
      expect(await ask(near)).toMatchObject({ allowed: false });
  });
});

describe('the uninvited', () => {
  it.each(['/livez', '/readyz', '/sign-in', '/sign-in/open?token=x'])('may ask for %s', async (url) => {
    expect(await ask(url)).toEqual({ allowed: true, principal: null });
  });

  it.each([
    ...[
      '/',
      '/wall',
      '/api/v1/wall',
      '/api/v1/status',
      '/assets/index.js',
      '/live/?EIO=4&transport=websocket',
    ],
    // Whoever routes reads them otherwise than whoever decides.
    ...['/live/../livez', '/live/..%2flivez', '/live/%2e%2e/livez?EIO=4', '/api/v1/wall/../../../livez'],
    ...[
      '//livez',
      '//any/livez',
      '/\\any/livez',
      'http://any/livez',
      '/LIVEZ',
      '/livez/',
      '/livez/..;/api/v1/wall',
    ],
    ...['/livez%00', '/livez#/api/v1/wall', '/%6civez', '', '*'],
  ])('may not ask for %s', async (url) => {
    expect(await ask(url)).toMatchObject({ allowed: false, status: 401 });
  });

  it('get nowhere with what only looks like a key', async () => {
    for (const headers of [
      { authorization: 'Bearer wrong' },
      { authorization: `Bearer ${token}x` },
      { authorization: `Basic ${token}` },
      { cookie: `${SESSION_COOKIE}=` },
      { cookie: `${SESSION_COOKIE}=%E0%A4%A` },
      { cookie: `other=${token}` },
    ]) {
      expect(await ask('/api/v1/wall', headers), JSON.stringify(headers)).toMatchObject({ status: 401 });
    }
  });
});

describe('the invited', () => {
  it('are known by token or session', async () => {
    expect(await ask('/api/v1/wall', { authorization: `Bearer ${token}` })).toMatchObject({
      principal: { kind: 'token', name: 'shop', role: 'operator' },
    });
    expect(await ask('/api/v1/wall', { cookie })).toMatchObject({ principal: { kind: 'session' } });
  });

  it('are not made to do anything by a page of somebody else', async () => {
    const foreign = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example.org' },
      { origin: 'null' },
      { origin: 'not a url' },
    ];
    for (const headers of foreign) {
      const asked = { cookie, ...headers };
      expect(
        await ask('/api/v1/incidents/1/acknowledge', asked, 'POST'),
        JSON.stringify(headers),
      ).toMatchObject({
        allowed: false,
        status: 403,
      });
      expect(await ask('/live/', { ...asked, upgrade: 'websocket' })).toMatchObject({ status: 403 });
    }
  });

  it('may change what their own page asks for, behind a proxy as well', async () => {
    const own = [
      {},
      { 'sec-fetch-site': 'same-origin', origin: 'https://watch.example.org' },
      { origin: 'http://watch.example.org' },
      { origin: 'https://public.example.org', 'x-forwarded-host': 'public.example.org' },
    ];
    for (const headers of own) {
      expect(await ask('/api/v1/incidents/1/acknowledge', { cookie, ...headers }, 'POST')).toMatchObject({
        allowed: true,
      });
    }
  });

  it('may follow a link from elsewhere: a page’s message, say', async () => {
    expect(await ask('/journeys/checkout', { cookie, 'sec-fetch-site': 'cross-site' })).toMatchObject({
      allowed: true,
    });
  });
});

describe('a role', () => {
  const collector = { authorization: 'Bearer key-in-an-app' };
  const viewer = { authorization: 'Bearer key-of-a-report' };
  const refused = { allowed: false, status: 403 };

  it('of a key in an app hands in touchpoints, and learns nothing', async () => {
    for (const path of ['/api/v1/touchpoints', '/api/v1/segment/v1/batch']) {
      expect(await ask(path, collector, 'POST')).toMatchObject({ allowed: true });
      expect(await ask(path, collector)).toMatchObject(refused);
    }
    for (const path of ['/api/v1/wall', '/api/v1/touchpoints/../wall', '/metrics', '/live/', '/wall']) {
      expect(await ask(path, collector, 'GET'), path).toMatchObject(refused);
    }
    expect(await ask('/api/v1/dead-letters/redrive', collector, 'POST')).toMatchObject(refused);
  });

  it('of a viewer sees figures and changes nothing', async () => {
    for (const path of ['/api/v1/wall', '/api/v1/journeys/checkout', '/metrics', '/live/?EIO=4', '/wall']) {
      expect(await ask(path, viewer), path).toMatchObject({ allowed: true });
    }
    for (const path of ['/api/v1/incidents/i/acknowledge', '/api/v1/silences', '/api/v1/touchpoints']) {
      expect(await ask(path, viewer, 'POST'), path).toMatchObject(refused);
    }
  });

  it.each([
    '/api/v1/journeys/checkout/steps/payment/stuck',
    '/api/v1/journeys/checkout/steps/payment/stuck.csv',
    '/api/v1/journeys/checkout/steps/payment/stuck/?limit=1',
    '/API/v1/Journeys/checkout/STEPS/payment/Stuck',
    '/api/v1/runs/abc',
    '/Api/V1/RUNS/abc',
    '/api/v1/audit',
  ])('of a viewer sees no single customer: %s', async (path) => {
    expect(await ask(path, viewer)).toMatchObject(refused);
    expect(await ask(path, { cookie })).toMatchObject({ allowed: true });
  });
});
