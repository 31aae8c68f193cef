import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { backoffMs, pause } from './pause.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('waits, and leaves nothing behind at the signal', async () => {
  const stop = new AbortController();
  const removed = vi.spyOn(stop.signal, 'removeEventListener');
  const waited = pause(1_000, stop.signal);
  await vi.advanceTimersByTimeAsync(1_000);
  await waited;
  expect(removed).toHaveBeenCalledOnce();
  expect(vi.getTimerCount()).toBe(0);
});

it('ends at once when told to stop, before or meanwhile', async () => {
  const stop = new AbortController();
  const waiting = pause(60_000, stop.signal);
  stop.abort();
  await waiting;
  await pause(60_000, stop.signal);
  expect(vi.getTimerCount()).toBe(0);
});

it('doubles from attempt to attempt, up to a limit, however many there were', () => {
  expect([1, 2, 3, 4, 5, 2_000].map((attempt) => backoffMs(attempt, 250, 2_000))).toEqual([
    250, 500, 1_000, 2_000, 2_000, 2_000,
  ]);
});
