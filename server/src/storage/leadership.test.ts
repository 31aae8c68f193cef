import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Leadership } from './leadership.ts';

/** A database with one lock; a connection holds it until it ends. */
class Lock {
  holder: Connection | null = null;
  isDown = false;
  async dedicated() {
    if (this.isDown) throw new Error('database: away');
    return new Connection(this) as never;
  }
}

class Connection {
  isSilent = false;
  private readonly lock: Lock;
  private onError: (error: Error) => void = () => undefined;

  constructor(lock: Lock) {
    this.lock = lock;
  }
  on(_: string, listener: (error: Error) => void): void {
    this.onError = listener;
  }
  async query(sql: string) {
    if (this.isSilent) {
      await new Promise((done) => setTimeout(done, 3_000));
      throw new Error('Query read timeout');
    }
    if (sql.includes('try_advisory_lock')) this.lock.holder ??= this;
    return { rows: [{ held: this.lock.holder === this }] };
  }
  async end() {
    if (this.lock.holder === this && !this.isSilent) this.lock.holder = null;
  }
  breakOff(): void {
    this.lock.holder = null;
    this.onError(new Error('Connection terminated unexpectedly'));
  }
}

const nobody = { info: () => undefined, warn: () => undefined, error: () => undefined };
let lock: Lock;
beforeEach(() => {
  vi.useFakeTimers();
  lock = new Lock();
});
afterEach(() => void vi.useRealTimers());

function candidate(): Leadership {
  const leadership = new Leadership(lock, nobody);
  leadership.start();
  return leadership;
}

describe('of several instances', () => {
  it('one is elected, and another within two seconds when that one’s connection ends', async () => {
    const [first, second] = [candidate(), candidate()];
    await vi.advanceTimersByTimeAsync(10_000);
    expect([first.held, second.held]).toEqual([true, false]);
    lock.holder!.breakOff();
    expect(first.held).toBe(false);
    await vi.advanceTimersByTimeAsync(2_000);
    expect([first.held, second.held].filter(Boolean)).toHaveLength(1);
    await Promise.all([first.stop(), second.stop()]);
  });

  it('the elected one steps down before the database lets go of a connection that has gone silent', async () => {
    const first = candidate();
    await vi.advanceTimersByTimeAsync(10_000);
    lock.holder!.isSilent = true;
    await vi.advanceTimersByTimeAsync(8_000);
    expect(first.held).toBe(false);
    // The server does after twelve seconds.
    lock.holder = null;
    await vi.advanceTimersByTimeAsync(6_000);
    expect(first.held).toBe(true);
    await first.stop();
  });

  it('one that was asleep does not go on as if nothing had happened', async () => {
    const first = candidate();
    await vi.advanceTimersByTimeAsync(10_000);
    const asleep = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 30_000);
    expect(first.held).toBe(false);
    asleep.mockRestore();
    await first.stop();
  });

  it('one waits for a database that is away', async () => {
    lock.isDown = true;
    const first = candidate();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(first.held).toBe(false);
    lock.isDown = false;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(first.held).toBe(true);
    await first.stop();
    expect(lock.holder).toBeNull();
  });
});
