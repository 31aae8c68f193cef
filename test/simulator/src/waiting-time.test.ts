import { describe, expect, it } from 'vitest';
import { Random } from './random.ts';
import { cumulativeHazard, logNormal, mixture, weibull } from './waiting-time.ts';

describe('waiting times', () => {
  const times = {
    'log-normal': logNormal(30, 0.6),
    weibull: weibull(60, 1.5),
    mixture: mixture([3, logNormal(6, 0.5)], [1, weibull(90, 2)]),
  };

  it.each(Object.entries(times))('%s: what is drawn follows what is said to follow', (_, time) => {
    const random = Random.of(11);
    const drawn = Array.from({ length: 20_000 }, () => time.draw(random));
    for (const seconds of [3, 10, 30, 60, 120]) {
      const share = drawn.filter((one) => one > seconds).length / drawn.length;
      expect(Math.abs(share - time.survival(seconds))).toBeLessThan(0.012);
    }
  });

  it.each(Object.entries(times))('%s: nobody is through at once, and the hazard only adds up', (_, time) => {
    expect(time.survival(0)).toBe(1);
    const hazards = [0, 1, 5, 20, 80, 300].map((seconds) => cumulativeHazard(time, seconds));
    expect(hazards).toEqual([...hazards].sort((a, b) => a - b));
  });
});
