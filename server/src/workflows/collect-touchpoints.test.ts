import { beforeEach, expect, it } from 'vitest';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import { CollectTouchpoints } from './collect-touchpoints.ts';
import type { Collected } from './collect-touchpoints.ts';
import type { LogEntry, TouchpointLog } from './touchpoint-log.ts';

let written: string[];
let append: (entries: readonly LogEntry[]) => Promise<void>;
let collector: CollectTouchpoints;

beforeEach(() => {
  written = [];
  append = async (entries) => void written.push(...entries.map(({ key }) => key));
  const log: TouchpointLog = {
    restarts: 0,
    trouble: null,
    start: async () => undefined,
    stop: async () => undefined,
    append: (entries) => append(entries),
  };
  collector = new CollectTouchpoints(log, (json): Collected =>
    typeof json === 'string'
      ? { ok: true, entry: { key: json, value: Buffer.from(json) } }
      : { ok: false, reason: 'invalid-touchpoint', detail: 'no text' },
  );
});

it('writes what is valid, and names the rest by its place', async () => {
  expect(await collector.collect(['a', 7, 'b', null])).toEqual({
    accepted: 2,
    rejected: [
      { index: 1, reason: 'invalid-touchpoint', detail: 'no text' },
      { index: 3, reason: 'invalid-touchpoint', detail: 'no text' },
    ],
  });
  expect(written).toEqual(['a', 'b']);
});

it('answers only once they are durable, and not at all where they cannot be', async () => {
  append = () => Promise.reject(new WegwarteError('log-unavailable', 'Kafka: away', { retriable: true }));
  await expect(collector.collect(['a'])).rejects.toMatchObject({ code: 'log-unavailable' });
});

it('does not ask the log for nothing', async () => {
  append = () => Promise.reject(new Error('asked'));
  expect(await collector.collect([])).toEqual({ accepted: 0, rejected: [] });
  expect((await collector.collect([7])).accepted).toBe(0);
});

it('turns batches away while too many wait for the log, and takes them again when it is quick again', async () => {
  let release = () => undefined as void;
  const held = new Promise<void>((done) => (release = done));
  append = () => held;
  const waiting = Array.from({ length: 64 }, () => collector.collect(['a']));
  await expect(collector.collect(['b'])).rejects.toMatchObject({ code: 'overloaded', retriable: true });
  release();
  await Promise.all(waiting);
  append = () => Promise.reject(new Error('broken'));
  // What failed frees its place as well.
  for (let attempt = 0; attempt < 100; attempt++) await collector.collect(['c']).catch(() => undefined);
  append = async () => undefined;
  expect((await collector.collect(['d'])).accepted).toBe(1);
});
