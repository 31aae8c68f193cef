import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createWorld, type Delivery } from '@wegwarte/simulator';
import { afterEach, describe, expect, it } from 'vitest';
import { httpSink } from './simulate-http-sink.ts';

const from = Date.UTC(2026, 10, 23, 10);
const batch: Delivery[] = [
  ...createWorld({ profile: 'tiny', seed: 1, rate: 1 }).touchpoints(from, from + 60_000),
];
const never = new AbortController().signal;

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

interface Seen {
  readonly authorization: string | undefined;
  readonly path: string | undefined;
  readonly count: number;
}

/** A collector that gives these answers in turn, the last for ever. */
async function collector(
  ...answers: ((response: ServerResponse) => void)[]
): Promise<{ url: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const read = async (request: IncomingMessage): Promise<unknown[]> => {
    let body = '';
    for await (const chunk of request) body += chunk;
    return JSON.parse(body);
  };
  const started = createServer(async (request, response) => {
    const { length: count } = await read(request);
    seen.push({ authorization: request.headers.authorization, path: request.url, count });
    (answers[seen.length - 1] ?? answers.at(-1)!)(response);
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(started.address() as AddressInfo).port}`, seen };
}

const taken =
  (rejected: unknown[] = []) =>
  (response: ServerResponse): void => {
    response.writeHead(202, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ accepted: batch.length - rejected.length, rejected }));
  };
const says =
  (status: number, title: string) =>
  (response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': 'application/problem+json' });
    response.end(JSON.stringify({ type: 'about:blank', title, status }));
  };
/** Ten milliseconds pass between two looks at it: patience is a number of tries, however slow the machine is. */
const clock = { atMs: 0, now: () => (clock.atMs += 10) };
const options = { token: 'secret', firstPauseMs: 5, patienceMs: 100, clock };

describe('sending to the collector', () => {
  it('sends the batch once, with the token', async () => {
    const { url, seen } = await collector(taken());
    expect(await httpSink({ ...options, url }).send(batch, never)).toBeNull();
    expect(seen).toEqual([
      { authorization: 'Bearer secret', path: '/api/v1/touchpoints', count: batch.length },
    ]);
  });

  it('tells what was refused of it', async () => {
    const { url } = await collector(taken([{ index: 3, reason: 'time-in-future', detail: 'a year ahead' }]));
    const refused = await httpSink({ ...options, url }).send(batch, never);
    expect(refused).toEqual({ count: 1, reason: 'time-in-future: a year ahead' });
  });

  it.each([429, 503])('waits while the server answers %i, and says so once', async (status) => {
    const { url, seen } = await collector(says(status, 'busy'), says(status, 'busy'), taken());
    const trouble: string[] = [];
    await httpSink({ ...options, url, onTrouble: (message) => trouble.push(message) }).send(batch, never);
    expect(seen).toHaveLength(3);
    expect(trouble).toEqual([`${url}/api/v1/touchpoints answered ${status} (busy); trying again`]);
  });

  it('gives up on a server that stays busy, naming it and how often it tried', async () => {
    const { url, seen } = await collector(says(503, 'lagging'));
    await expect(httpSink({ ...options, url }).send(batch, never)).rejects.toThrow(
      /answered 503 \(lagging\); gave up after \d tries/,
    );
    expect(seen.length).toBeGreaterThan(2);
  });

  it('does not try again where the token is wrong', async () => {
    const { url, seen } = await collector(says(401, 'Unauthorized'));
    await expect(httpSink({ ...options, url }).send(batch, never)).rejects.toThrow(
      'give a valid API token with --token',
    );
    expect(seen).toHaveLength(1);
  });

  it('waits for a server that is not there, then says so', async () => {
    const { url } = await collector(taken());
    server?.close();
    await expect(httpSink({ ...options, url }).send(batch, never)).rejects.toThrow(
      /cannot be reached: .*ECONNREFUSED/,
    );
  });

  it('leaves off waiting when told to stop', async () => {
    const { url } = await collector(says(503, 'busy'));
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 20);
    const sending = httpSink({ ...options, url, firstPauseMs: 60_000, patienceMs: 1e6 }).send(
      batch,
      stop.signal,
    );
    await expect(sending).rejects.toThrow('aborted');
  });
});
