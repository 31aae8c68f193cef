import type { LiveClientEvents, LiveServerEvents, WallView } from '@wegwarte/contract';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { freshness, wallJourney } from '../../test-support/samples.ts';
import { createLiveClient, type LiveClient, type LiveListener } from './live-client.ts';

/** A real server on loopback: what is proved here is the wire, not a picture of it. */
let http: HttpServer;
let io: Server<LiveClientEvents, LiveServerEvents>;
let port = 0;
let client: LiveClient;
let refuse: string | null = null;
const watches: string[] = [];

const wallOf = (inFlight: number): WallView => ({
  journeys: [wallJourney('checkout', { inFlight })],
  incidents: [],
});
const delta = (seq: number, inFlight: number) => ({
  room: 'wall',
  seq,
  change: { journeys: { checkout: wallJourney('checkout', { inFlight }) }, order: null, incidents: null },
});

async function listen(): Promise<void> {
  http = createServer();
  io = new Server(http, { path: '/live' });
  io.use((_, next) => next(refuse === null ? undefined : new Error(refuse)));
  io.on('connection', (socket) => {
    socket.on('watch', (room, ack) => {
      watches.push(room);
      ack({ ok: true });
      socket.emit('snapshot', { room, seq: 0, state: wallOf(watches.length * 100) });
    });
  });
  await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
  port = (http.address() as AddressInfo).port;
}

function stop(): Promise<void> {
  return new Promise((resolve) => void io.close(() => resolve()));
}

const heard = {
  freshness: vi.fn<LiveListener['freshness']>(),
  state: vi.fn<LiveListener['state']>(),
  synced: vi.fn<LiveListener['synced']>(),
  connection: vi.fn<LiveListener['connection']>(),
  refused: vi.fn(),
  unauthorized: vi.fn(),
};
const inFlightSeen = () => (heard.state.mock.lastCall?.[1] as WallView | undefined)?.journeys[0]?.inFlight;

beforeEach(async () => {
  vi.clearAllMocks();
  watches.length = 0;
  port = 0;
  refuse = null;
  await listen();
  client = createLiveClient(heard, { url: `http://127.0.0.1:${port}`, retryMs: 40, silenceMs: 300 });
});

afterEach(async () => {
  client.close();
  await stop();
});

describe('the live client', () => {
  it('follows a room: a snapshot, then each change', async () => {
    client.watch('wall');
    await vi.waitFor(() => expect(inFlightSeen()).toBe(100));
    io.emit('delta', delta(1, 101));
    await vi.waitFor(() => expect(inFlightSeen()).toBe(101));
    expect(heard.synced).toHaveBeenLastCalledWith('wall', true);
  });

  it('asks again when a change got lost, and does not show what came after it', async () => {
    client.watch('wall');
    await vi.waitFor(() => expect(inFlightSeen()).toBe(100));
    io.emit('delta', delta(2, 102));
    await vi.waitFor(() => expect(inFlightSeen()).toBe(200));
    expect(watches).toEqual(['wall', 'wall']);
    expect(
      heard.state.mock.calls.some(([, state]) => (state as WallView).journeys[0]!.inFlight === 102),
    ).toBe(false);
  });

  it('comes back by itself when the server does, with the rooms it followed', async () => {
    client.watch('wall');
    await vi.waitFor(() => expect(inFlightSeen()).toBe(100));
    await stop();
    await vi.waitFor(() => expect(heard.synced).toHaveBeenLastCalledWith('wall', false));
    await vi.waitFor(() => expect(heard.connection.mock.lastCall![0].attempts).toBeGreaterThan(1));
    await listen();
    await vi.waitFor(() => expect(inFlightSeen()).toBe(200), 2_000);
    expect(heard.connection).toHaveBeenLastCalledWith({ connected: true, attempts: 0 });
  });

  it('gives up a connection that is open but silent, and makes a new one', async () => {
    client.watch('wall');
    await vi.waitFor(() => expect(watches).toHaveLength(1));
    await vi.waitFor(() => expect(watches.length).toBeGreaterThan(1), 2_000);
  });

  it('keeps a connection that speaks', async () => {
    client.watch('wall');
    await vi.waitFor(() => expect(watches).toHaveLength(1));
    const speaking = setInterval(() => io.emit('freshness', freshness()), 50);
    await vi.waitFor(() => expect(heard.freshness.mock.calls.length).toBeGreaterThan(9), 3_000);
    clearInterval(speaking);
    expect(watches).toHaveLength(1);
  });

  it('asks why when it is refused, and tries again', async () => {
    await vi.waitFor(() =>
      expect(heard.connection).toHaveBeenLastCalledWith({ connected: true, attempts: 0 }),
    );
    refuse = 'unauthorized';
    io.disconnectSockets(true);
    await vi.waitFor(() => expect(heard.refused.mock.calls.length).toBeGreaterThan(2), 2_000);
    refuse = null;
    await vi.waitFor(() => expect(heard.connection.mock.lastCall![0].connected).toBe(true), 2_000);
  });

  it('hears that its session ended', async () => {
    await vi.waitFor(() => expect(io.sockets.sockets.size).toBe(1));
    io.emit('unauthorized');
    await vi.waitFor(() => expect(heard.unauthorized).toHaveBeenCalledOnce());
  });
});
