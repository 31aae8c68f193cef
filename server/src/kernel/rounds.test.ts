import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Rounds } from './rounds.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('waits as long as each round says, and no longer once it is to stop', async () => {
  const at: number[] = [];
  const startedMs = Date.now();
  const rounds = new Rounds(async () => {
    at.push(Date.now() - startedMs);
    return at.length * 1_000;
  });
  rounds.start();
  await vi.advanceTimersByTimeAsync(3_500);
  await rounds.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(at).toEqual([0, 1_000, 3_000]);
});

it('stops when the round under way has ended', async () => {
  let end = () => {};
  const rounds = new Rounds(() => new Promise((done) => (end = () => done(0))));
  rounds.start();
  let hasStopped = false;
  const stopped = rounds.stop().then(() => (hasStopped = true));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(hasStopped).toBe(false);
  end();
  await stopped;
});

it('is over where a round says so', async () => {
  const round = vi.fn(async () => null);
  const rounds = new Rounds(round);
  rounds.start();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(round).toHaveBeenCalledOnce();
});
