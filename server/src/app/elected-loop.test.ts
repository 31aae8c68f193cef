import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import { ElectedLoop } from './elected-loop.ts';

const logged: object[] = [];
const log = (level: string) => (details: object, message: string) =>
  void logged.push({ level, message, ...details });
const logger = { info: log('info'), warn: log('warn'), error: log('error') };
const said = { failure: { message: 'it failed' }, logger };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('what only the elected instance does', () => {
  it('waits for the election, takes stock after each, and goes round by round', async () => {
    const leadership = { held: false };
    const story: string[] = [];
    const loop = new ElectedLoop({
      ...said,
      leadership,
      everyMs: 1_000,
      round: async () => void story.push('round'),
      onElected: () => void story.push('elected'),
    });
    loop.start();
    await vi.advanceTimersByTimeAsync(2_500);
    expect(story).toEqual([]);
    leadership.held = true;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(story).toEqual(['elected', 'round', 'round']);
    leadership.held = false;
    await vi.advanceTimersByTimeAsync(1_000);
    leadership.held = true;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(story).toEqual(['elected', 'round', 'round', 'elected', 'round']);
    await loop.stop();
  });

  it('does not wait for a rare round’s turn to notice its election', async () => {
    const leadership = { held: false };
    let rounds = 0;
    const round = async () => void rounds++;
    const loop = new ElectedLoop({ ...said, leadership, everyMs: 3_600_000, round });
    loop.start();
    leadership.held = true;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(rounds).toBe(1);
    await loop.stop();
  });

  it('ends with the round that is under way, and begins no other', async () => {
    let end: () => void = () => undefined;
    let rounds = 0;
    const loop = new ElectedLoop({
      ...said,
      leadership: { held: true },
      everyMs: 1_000,
      round: () => {
        rounds++;
        return new Promise((resolve) => (end = resolve));
      },
    });
    loop.start();
    let isStopped = false;
    const stopped = loop.stop().then(() => (isStopped = true));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(isStopped).toBe(false);
    end();
    await stopped;
    expect(rounds).toBe(1);
  });

  it('goes on after a round that failed, and says why: in a word where it is known, else with its stack', async () => {
    const failures = [
      new WegwarteError('database-unavailable', 'database: ECONNREFUSED'),
      new TypeError('x'),
    ];
    let rounds = 0;
    const loop = new ElectedLoop({
      ...said,
      leadership: { held: true },
      everyMs: 1_000,
      round: async () => {
        const failure = failures[rounds++];
        if (failure) throw failure;
      },
    });
    loop.start();
    await vi.advanceTimersByTimeAsync(2_500);
    await loop.stop();
    expect(rounds).toBe(3);
    expect(logged).toEqual([
      { level: 'error', message: 'it failed', reason: 'database: ECONNREFUSED' },
      { level: 'error', message: 'it failed', err: failures[1] },
    ]);
  });
});
