import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WaitingRoom } from './waiting-room.ts';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
const rooms: WaitingRoom[] = [];

async function open(port: number): Promise<WaitingRoom> {
  const room = new WaitingRoom('127.0.0.1', port, logger);
  rooms.push(room);
  await room.tell('database: connect ECONNREFUSED 127.0.0.1:5432');
  return room;
}

afterEach(async () => {
  await Promise.all(rooms.splice(0).map((room) => room.close()));
});

describe('while the database is waited for', () => {
  it('is alive but not ready, names the database, and lets nobody further in', async () => {
    const port = await freePort();
    await open(port);
    const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
    expect((await ask('/livez')).status).toBe(200);
    const ready = await ask('/readyz');
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({
      error: { database: { trouble: expect.stringContaining('ECONNREFUSED') } },
    });
    const wall = await ask('/wall?x=1');
    expect(wall.status).toBe(503);
    expect(wall.headers.get('retry-after')).toBe('2');
    expect(wall.headers.get('content-type')).toBe('application/problem+json');
    expect(await wall.text()).not.toContain('ECONNREFUSED');
  });

  it('leaves the port to the product, with nobody hanging on', async () => {
    const port = await freePort();
    const room = await open(port);
    await (await fetch(`http://127.0.0.1:${port}/livez`)).text();
    await room.close();
    const product = createServer();
    await new Promise<void>((listening, failed) => {
      product.once('error', failed);
      product.listen(port, '127.0.0.1', listening);
    });
    expect(product.listening).toBe(true);
    await new Promise((closed) => product.close(closed));
  });

  it('goes on waiting where the port is taken: the product will say so', async () => {
    const port = await freePort();
    await open(port);
    await expect(open(port)).resolves.toBeInstanceOf(WaitingRoom);
    expect(logger.warn).toHaveBeenCalledOnce();
  });
});
