import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../test/support/seeded-random.ts';
import { ageBucketOf, tickMsOf } from './ticks.ts';
import { timeQuantile } from './time-quantiles.ts';

const deadlineMs = 15 * 60_000;
const tickMs = tickMsOf(deadlineMs);

/** Customers who got on after so long, counted as the engine counts them. */
function counted(timesMs: readonly number[]) {
  const random = seededRandom(11);
  const ages = new Map<number, number>();
  for (const timeMs of timesMs) {
    const enteredMs = random() * tickMs;
    const age = ageBucketOf(Math.floor((enteredMs + timeMs) / tickMs));
    ages.set(age, (ages.get(age) ?? 0) + 1);
  }
  return [...ages];
}

describe('the time customers take', () => {
  it('is about what it was, though only groups of ages are kept', () => {
    const random = seededRandom(3);
    const times = Array.from({ length: 5_000 }, () => -90_000 * Math.log(1 - random() * 0.999));
    const sorted = times.toSorted((a, b) => a - b);
    for (const part of [0.5, 0.95]) {
      const found = timeQuantile(counted(times), part, 1.96, { tickMs, deadlineMs })!;
      const real = sorted[Math.floor(part * sorted.length)]!;
      expect(found.estimateMs / real, `${part}`).toBeGreaterThan(0.9);
      expect(found.estimateMs / real, `${part}`).toBeLessThan(1.1);
      expect(found.lowMs).toBeLessThan(real);
      expect(found.highMs).toBeGreaterThan(real);
    }
  });

  it('is never longer than the deadline, nor known of nobody', () => {
    const late = timeQuantile([[11, 10]], 0.95, 1.96, { tickMs, deadlineMs })!;
    expect(late.highMs).toBe(deadlineMs);
    expect(timeQuantile([[3, 0]], 0.5, 1.96, { tickMs, deadlineMs })).toBeNull();
  });
});
