import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { InMemoryLogTable } from '../workflows/in-memory-log-table.ts';
import type { LogMessage, LogReader } from '../workflows/touchpoint-log.ts';
import { EmbeddedLog } from './embedded-log.ts';

let table: InMemoryLogTable;
let logged: string[];
let log: EmbeddedLog;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-03-02T10:00:00Z') });
  table = new InMemoryLogTable();
  logged = [];
  const note = (_: object, message: string) => void logged.push(message);
  log = new EmbeddedLog(table, { now: () => Date.now() }, { info: note, warn: note, error: note });
});
afterEach(() => void vi.useRealTimers());

/** Reads along, as fast as it is let. */
class Reader implements LogReader {
  readonly received_: string[] = [];
  heardEnd: number | null = null;
  next: number | null = null;
  hold: Promise<void> = Promise.resolve();

  async assigned(): Promise<number> {
    return (this.next = 0);
  }
  async received(_: unknown, messages: readonly LogMessage[]): Promise<void> {
    await this.hold;
    for (const { offset, value } of messages) {
      this.received_.push(value!.toString());
      this.next = offset + 1;
    }
  }
  passed(_: unknown, nextOffset: number): void {
    this.next = nextOffset;
  }
  async heard(_: unknown, endOffset: number): Promise<void> {
    this.heardEnd = endOffset;
  }
  async revoked(): Promise<void> {
    this.next = null;
  }
  position(): number | null {
    return this.next;
  }
}

const entry = (text: string) => ({ key: 'ada', value: Buffer.from(text) });

it('hands on what is appended within moments, in order', async () => {
  const reader = new Reader();
  await log.start(reader);
  await vi.advanceTimersByTimeAsync(100);
  await log.append([entry('a'), entry('b')]);
  await log.append([entry('c')]);
  await vi.advanceTimersByTimeAsync(100);
  expect(reader.received_).toEqual(['a', 'b', 'c']);
  await log.stop();
});

it('says each second that it has been heard, and does not read without end', async () => {
  const reader = new Reader();
  await log.start(reader);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(reader.heardEnd).toBe(0);
  expect(table.reads).toBeLessThan(70);
  await log.stop();
});

it('is in trouble while the database is away, says so once, and goes on by itself', async () => {
  const reader = new Reader();
  await log.start(reader);
  await log.append([entry('a')]);
  table.isDown = true;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(log.trouble).toBe('database: away');
  expect(logged).toEqual(['the embedded log cannot be read, trying again']);
  await expect(log.append([entry('refused')])).rejects.toMatchObject({ retriable: true });
  table.isDown = false;
  await vi.advanceTimersByTimeAsync(2_000);
  expect(log.trouble).toBeNull();
  expect(reader.received_).toEqual(['a']);
  await log.stop();
});

it('stops though what is being read waits for a database that is away', async () => {
  const reader = new Reader();
  let letGo = () => undefined as void;
  reader.hold = new Promise((done) => (letGo = done));
  // Giving the partition up is what ends the wait.
  const { revoked } = reader;
  reader.revoked = async () => {
    letGo();
    await revoked.call(reader);
  };
  await log.start(reader);
  await log.append([entry('a')]);
  await vi.advanceTimersByTimeAsync(5_000);
  await log.stop();
  expect(reader.next === null || reader.next === 1).toBe(true);
});

it('keeps what was logged within the hour, and no more', async () => {
  const reader = new Reader();
  await log.start(reader);
  await log.append([entry('old')]);
  await vi.advanceTimersByTimeAsync(3_600_000 + 120_000);
  await log.append([entry('new')]);
  expect((await table.read(0, 10)).map(({ value }) => value!.toString())).toEqual(['new']);
  await log.stop();
});
