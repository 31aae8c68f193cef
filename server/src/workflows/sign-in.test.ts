import { beforeEach, describe, expect, it } from 'vitest';
import { InMemorySessionStore } from './in-memory-session-store.ts';
import { SignIn } from './sign-in.ts';

const day = 24 * 3_600_000;
let nowMs: number;
let store: InMemorySessionStore;
let signIn: SignIn;

beforeEach(() => {
  nowMs = Date.parse('2026-03-02T10:00:00Z');
  store = new InMemorySessionStore();
  signIn = new SignIn(store, [{ name: 'shop', token: 'a-token-of-the-shop' }], { now: () => nowMs });
});

describe('the one-time link', () => {
  it('opens one session, once', async () => {
    const link = signIn.newLinkToken();
    const session = await signIn.openSession(link);
    expect(await signIn.bySession(session!.secret)).toEqual({
      kind: 'session',
      name: 'operator',
      role: 'operator',
    });
    expect(await signIn.openSession(link)).toBeNull();
  });

  it('opens one session also for two who are equally fast', async () => {
    const link = signIn.newLinkToken();
    const opened = await Promise.all([signIn.openSession(link), signIn.openSession(link)]);
    expect(opened.filter((one) => one !== null)).toHaveLength(1);
  });

  it('is not used up by a database that is away', async () => {
    const link = signIn.newLinkToken();
    store.isDown = true;
    await expect(signIn.openSession(link)).rejects.toMatchObject({ code: 'database-unavailable' });
    store.isDown = false;
    expect(await signIn.openSession(link)).not.toBeNull();
  });

  it('stops working when a newer one is made, and was never any other text', async () => {
    const old = signIn.newLinkToken();
    const link = signIn.newLinkToken();
    for (const wrong of [old, '', `${link}x`]) expect(await signIn.openSession(wrong)).toBeNull();
    expect(await signIn.openSession(link)).not.toBeNull();
  });

  it('does not exist before it is made', async () => {
    expect(await signIn.openSession('')).toBeNull();
  });
});

describe('a session', () => {
  it('ends after thirty days', async () => {
    const { secret } = (await signIn.openSession(signIn.newLinkToken()))!;
    nowMs += 30 * day - 1;
    expect(await signIn.bySession(secret)).not.toBeNull();
    nowMs += 10_001;
    expect(await signIn.bySession(secret)).toBeNull();
  });

  it('is asked for once in ten seconds, not with every request', async () => {
    const { secret } = (await signIn.openSession(signIn.newLinkToken()))!;
    for (let request = 0; request < 50; request++) await signIn.bySession(secret);
    expect(store.questions).toBe(1);
    nowMs += 10_000;
    await signIn.bySession(secret);
    expect(store.questions).toBe(2);
  });

  it('is stored as a hash: who reads the table cannot sign in with it', async () => {
    const { secret } = (await signIn.openSession(signIn.newLinkToken()))!;
    const [stored] = store.expiry.keys();
    expect(await signIn.bySession(stored!)).toBeNull();
    expect(Buffer.from(stored!, 'hex').toString('base64url')).not.toBe(secret);
  });
});

it('knows an API token by all of it', () => {
  expect(signIn.byToken('a-token-of-the-shop')).toEqual({ kind: 'token', name: 'shop', role: 'operator' });
  for (const wrong of ['', 'a-token-of-the-sho', 'a-token-of-the-shop '])
    expect(signIn.byToken(wrong)).toBeNull();
});
