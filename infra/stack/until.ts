import { setTimeout as sleep } from 'node:timers/promises';

/** Asks until the answer is yes. Returns false when the time is up. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  timeoutMs: number,
  everyMs = 50,
): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > deadline) return false;
    await sleep(everyMs);
  }
  return true;
}
