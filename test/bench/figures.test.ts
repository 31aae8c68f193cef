import { describe, expect, it } from 'vitest';
import { figuresOf, median, ratioOf, throughput } from './figures.ts';
import type { Turn } from './figures.ts';

/** Starting takes 5 s of the clock and 3 s of processor time; then so many messages a second and CPU-second. */
function turn(perSecond: number, perCpuSecond: number): Turn {
  const run = (messages: number) => ({
    messages,
    seconds: 5 + messages / perSecond,
    cpuSeconds: 3 + messages / perCpuSecond,
    databaseCpuSeconds: null,
    kafkaCpuSeconds: messages / 1e6,
    peakRssBytes: 1e8,
  });
  return { small: run(1_000), large: run(10_000) };
}

describe('Figures of several rounds', () => {
  it('are what more messages cost more, so that starting does not count', () => {
    const { perSecond, perCpuSecond, startCpuSeconds, kafkaPerMillion } = figuresOf([turn(100, 250)]);
    expect(perSecond).toBeCloseTo(100);
    expect(perCpuSecond).toBeCloseTo(250);
    expect(startCpuSeconds).toBeCloseTo(3);
    expect(kafkaPerMillion).toBeCloseTo(1);
  });

  it('are medians, which one disturbed round does not move', () => {
    const { perSecond, rounds } = figuresOf([turn(100, 1), turn(3, 1), turn(110, 1)]);
    expect(perSecond).toBeCloseTo(100);
    expect(rounds).toBe(3);
    expect(median([4, 1, 2, 3])).toBe(2.5);
  });

  it('say nothing of a server that runs elsewhere', () => {
    expect(figuresOf([turn(100, 2)]).databasePerMillion).toBeNull();
  });

  it('compare contestants within a round, so that a slow quarter of an hour favours nobody', () => {
    const ours = [turn(100, 1), turn(50, 1), turn(90, 1)];
    const theirs = [turn(50, 1), turn(25, 1), turn(45, 1)];
    expect(ratioOf(ours, theirs, throughput)).toBeCloseTo(2);
    expect(ratioOf(ours, [], throughput)).toBeNull();
  });
});
