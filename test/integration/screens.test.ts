import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { AuditView, ScreenView } from '@wegwarte/contract';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createTestDatabase, createTestTopic } from '../support/real-stack.ts';
import { WegwarteProcess } from '../support/wegwarte-process.ts';
import { bearer, configurationFor, testToken } from '../support/wegwarte-setup.ts';

const stack = inject('realStack');
const reason = stack.available ? '' : ` (skipped: ${stack.reason})`;
const program = fileURLToPath(new URL('../../server/bin/wegwarte.mjs', import.meta.url));

describe.skipIf(!stack.available)(`a screen that nobody signs in at${reason}`, () => {
  let database: { url: string; drop: () => Promise<void> };
  let wegwarte: WegwarteProcess;
  let address: string;
  let cookie: string;
  let socket: Socket;

  beforeAll(async () => {
    if (!stack.available) return;
    const topic = await createTestTopic(stack.kafkaBrokers, { partitions: 1 });
    database = await createTestDatabase(stack.databaseUrl);
    wegwarte = WegwarteProcess.serve(
      configurationFor({ databaseUrl: database.url, brokers: stack.kafkaBrokers, topic }),
    );
    address = await wegwarte.address();
  });

  afterAll(async () => {
    socket?.disconnect();
    await wegwarte?.stop();
    await database?.drop();
  });

  const request = (path: string, init: RequestInit = {}) =>
    fetch(`${address}${path}`, { redirect: 'manual', ...init });
  const screen = async (...args: string[]) => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [program, 'screen', ...args, '--url', address],
      { env: { ...process.env, WEGWARTE_API_TOKEN: testToken.token } },
    );
    return stdout.trim();
  };
  const screens = async () => {
    const answer = (await (await request('/api/v1/screens', { headers: bearer })).json()) as object;
    return (answer as { screens: unknown[] }).screens.map((one) => ScreenView.parse(one));
  };

  it('is let in by an address from the command line, whose token no answer and no table repeats', async () => {
    const link = await screen('add', 'Lobby, left');
    expect(link).toMatch(/\/screen\/[A-Za-z0-9_-]{43}$/);
    const opened = await fetch(link, { redirect: 'manual' });
    expect([opened.status, opened.headers.get('location')]).toEqual([303, '/wall']);
    const set = opened.headers.get('set-cookie')!;
    expect(set).toMatch(/HttpOnly/i);
    expect(set).toMatch(/SameSite=Lax/i);
    cookie = set.split(';')[0]!;
    expect(JSON.stringify(await screens())).not.toContain(link.split('/').at(-1));
    expect(await screen('list')).toContain('Lobby, left: let in by');
  });

  it('sees the wall and its socket, and may change nothing', async () => {
    expect((await request('/api/v1/wall', { headers: { cookie } })).status).toBe(200);
    const post = { method: 'POST', headers: { cookie, 'content-type': 'application/json' }, body: '{}' };
    expect((await request('/api/v1/incidents/any/acknowledge', post)).status).toBe(403);
    expect((await request('/api/v1/screens', post)).status).toBe(403);
    socket = io(address, { path: '/live', extraHeaders: { cookie, origin: address }, reconnection: false });
    await new Promise<void>((connected, refused) => {
      socket.once('freshness', () => connected());
      socket.once('connect_error', refused);
    });
  });

  it('goes dark within seconds once it is revoked, socket and all', async () => {
    const told = new Promise<void>((resolve) => socket.once('unauthorized', () => resolve()));
    const closed = new Promise<void>((resolve) => socket.once('disconnect', () => resolve()));
    const [known] = await screens();
    expect(await screen('revoke', known!.id)).toBe('Revoked.');
    expect((await request('/api/v1/wall', { headers: { cookie } })).status).toBe(401);
    await Promise.all([told, closed]);
    const again = await request(`/screen/${cookie.split('=')[1]}`, { headers: { 'accept-language': 'en' } });
    expect([again.status, await again.text()]).toEqual([401, expect.stringContaining('not any more')]);
    await expect(screen('revoke', known!.id)).rejects.toThrow('or it was revoked');
  });

  it('is in the audit, with who let it in and who revoked it', async () => {
    const answer = (await (await request('/api/v1/audit', { headers: bearer })).json()) as {
      entries: unknown[];
    };
    const entries = answer.entries.map((one) => AuditView.parse(one));
    expect(entries.map(({ action, actor }) => [action, actor])).toEqual([
      ['revoke-screen', testToken.name],
      ['let-screen-in', testToken.name],
    ]);
  });
});
