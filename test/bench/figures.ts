import type { Measured } from './measure.ts';

/** What several rounds of a contestant come to. */
export interface Figures {
  readonly rounds: number;
  /** Messages a second of the clock, and of its own processor time, when compilers have warmed up. */
  readonly perSecond: number;
  readonly perCpuSecond: number;
  /** The same from the first message on. */
  readonly perCpuSecondFromStart: number;
  /** Processor time for a million messages: its own, and what it costs the database and Kafka. */
  readonly ownPerMillion: number;
  readonly databasePerMillion: number | null;
  readonly kafkaPerMillion: number | null;
  readonly peakRssBytes: number;
}

/** Medians over the rounds. Pure. */
export function figuresOf(rounds: readonly Measured[]): Figures {
  const over = (of: (one: Measured) => number) => median(rounds.map(of));
  const perMillion = (of: (one: Measured) => number | null) => {
    const known = rounds.flatMap((one) => {
      const seconds = of(one);
      return seconds === null ? [] : [(seconds / one.messages) * 1e6];
    });
    return known.length > 0 ? median(known) : null;
  };
  return {
    rounds: rounds.length,
    perSecond: over(({ warm }) => warm.messages / warm.seconds),
    perCpuSecond: over(({ warm }) => warm.messages / warm.cpuSeconds),
    perCpuSecondFromStart: over(({ messages, cpuSeconds }) => messages / cpuSeconds),
    ownPerMillion: perMillion(({ cpuSeconds }) => cpuSeconds)!,
    databasePerMillion: perMillion(({ databaseCpuSeconds }) => databaseCpuSeconds),
    kafkaPerMillion: perMillion(({ kafkaCpuSeconds }) => kafkaCpuSeconds),
    peakRssBytes: over(({ peakRssBytes }) => peakRssBytes),
  };
}

/** Of two contestants in the same round, which ran on the same machine within minutes; the median of those. Pure. */
export function ratioOf(
  one: readonly Measured[],
  other: readonly Measured[],
  of: (measured: Measured) => number,
): number | null {
  const ratios = one.slice(0, other.length).map((measured, round) => of(measured) / of(other[round]!));
  return ratios.length > 0 ? median(ratios) : null;
}

export const throughput = ({ warm }: Measured): number => warm.messages / warm.seconds;
export const efficiency = ({ warm }: Measured): number => warm.messages / warm.cpuSeconds;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
