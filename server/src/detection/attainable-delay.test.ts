import { describe, expect, it } from 'vitest';
import { attainableDelayMs, attainableDelayOf } from './attainable-delay.ts';
import { StepWorld, hourMs, minuteMs } from './step-world.suite.ts';
import { Watchman } from './watchman.suite.ts';

/** Seven of ten get on, most within three minutes. */
const step = {
  hazard: [0.005, 0.02, 0.04, 0.05, 0.06, 0.06, 0.06, 0.05, 0.04, 0.02, 0.01, 0.005],
  share: 0.7,
  variance: 0.0016,
  variances: [],
};
const ask = (enteredPerMinute: number, ratio: number, pagesPer4Weeks = 1) =>
  (attainableDelayMs(step, {
    deadlineMs: 15 * minuteMs,
    enteredPerMinute,
    ratio,
    hasSegments: true,
    budget: { steps: 1, pagesPer4Weeks },
  }) ?? Infinity) / minuteMs;

describe('attainableDelayMs', () => {
  it('is a matter of how many come and how bad it is', () => {
    expect(ask(300, 0)).toBeLessThanOrEqual(1);
    expect(ask(5, 0)).toBeGreaterThan(1);
    expect(ask(5, 0)).toBeLessThan(6);
    expect(ask(1 / 3, 0)).toBeGreaterThan(15);
    expect(ask(1 / 3, 0)).toBeLessThan(60);
    for (const perMinute of [1, 5, 60]) expect(ask(perMinute, 0.3)).toBeGreaterThan(ask(perMinute, 0));
  });

  it('is never for what is within normal variation', () => {
    expect(ask(30_000, 0.97)).toBe(Infinity);
  });

  it('is shorter for a team that puts up with more false pages', () => {
    expect(ask(1, 0.3, 8)).toBeLessThan(ask(1, 0.3, 1));
  });

  it('is what it then takes', () => {
    const delays: number[] = [];
    let told = 0;
    for (let seed = 1; seed <= 7; seed++) {
      const world = new StepWorld({ seed, perMinute: 5, share: 0.7 });
      const watchman = new Watchman(world).pass(20 * hourMs);
      const question = { deadlineMs: world.deadlineMs, ratio: 0.3 };
      told = attainableDelayOf(watchman.detector.baseline, question)! / minuteMs;
      const onsetMs = world.nowMs;
      watchman.pass(hourMs, { factor: 0.3 });
      delays.push((watchman.incidents.at(-1)!.openedMs - onsetMs) / minuteMs);
    }
    const median = delays.toSorted((a, b) => a - b)[3]!;
    expect(told / median).toBeGreaterThan(0.5);
    expect(told / median).toBeLessThan(2);
  });
});
