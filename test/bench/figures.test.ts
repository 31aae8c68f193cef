import { describe, expect, it } from 'vitest';
import { figuresOf, median, ratioOf, throughput } from './figures.ts';
import type { Measured } from './measure.ts';

function round(perSecond: number, cpuSeconds: number): Measured {
  const warm = { messages: perSecond * 2, seconds: 2, cpuSeconds };
  return {
    ...warm,
    warm,
    startSeconds: 1,
    peakRssBytes: 1e8,
    databaseCpuSeconds: null,
    kafkaCpuSeconds: 0.1 * cpuSeconds,
  };
}

describe('Figures of several rounds', () => {
  it('are medians, which one disturbed round does not move', () => {
    const { perSecond, rounds } = figuresOf([round(100, 1), round(3, 1), round(110, 1)]);
    expect(perSecond).toBe(100);
    expect(rounds).toBe(3);
    expect(median([4, 1, 2, 3])).toBe(2.5);
  });

  it('say nothing of a server that runs elsewhere', () => {
    const figures = figuresOf([round(100, 2)]);
    expect(figures.databasePerMillion).toBeNull();
    expect(figures.kafkaPerMillion).toBeCloseTo(1_000);
  });

  it('compare contestants within a round, so that a slow quarter of an hour favours nobody', () => {
    const ours = [round(100, 1), round(50, 1), round(90, 1)];
    const theirs = [round(50, 1), round(25, 1), round(45, 1)];
    expect(ratioOf(ours, theirs, throughput)).toBe(2);
    expect(ratioOf(ours, [], throughput)).toBeNull();
  });
});
