import type { Measured } from './measure.ts';

/**
 * A contestant's turn: two runs, of some messages and of several times as many. What the second costs beyond the first is
 * what messages cost, without the start of the process, the compilers' warming up, and the wait for the last commit.
 */
export interface Turn {
  readonly small: Measured;
  readonly large: Measured;
}

/** What several turns of a contestant come to. */
export interface Figures {
  readonly rounds: number;
  /** Messages a second of the clock, and of its own processor time. */
  readonly perSecond: number;
  readonly perCpuSecond: number;
  /** Processor time for a million messages: its own, and what it costs the database and Kafka. */
  readonly ownPerMillion: number;
  readonly databasePerMillion: number | null;
  readonly kafkaPerMillion: number | null;
  /** Its own processor time for what does not depend on the number of messages. */
  readonly startCpuSeconds: number;
  readonly peakRssBytes: number;
}

export const throughput = ({ small, large }: Turn): number =>
  (large.messages - small.messages) / (large.seconds - small.seconds);

export const efficiency = ({ small, large }: Turn): number =>
  (large.messages - small.messages) / (large.cpuSeconds - small.cpuSeconds);

/** Medians over the rounds. Pure. */
export function figuresOf(turns: readonly Turn[]): Figures {
  const over = (of: (turn: Turn) => number) => median(turns.map(of));
  const serverPerMillion = (of: (one: Measured) => number | null) => {
    const known = turns.flatMap(({ small, large }) => {
      const [less, more] = [of(small), of(large)];
      return less === null || more === null
        ? []
        : [((more - less) / (large.messages - small.messages)) * 1e6];
    });
    return known.length > 0 ? Math.max(0, median(known)) : null;
  };
  return {
    rounds: turns.length,
    perSecond: over(throughput),
    perCpuSecond: over(efficiency),
    ownPerMillion: 1e6 / over(efficiency),
    databasePerMillion: serverPerMillion(({ databaseCpuSeconds }) => databaseCpuSeconds),
    kafkaPerMillion: serverPerMillion(({ kafkaCpuSeconds }) => kafkaCpuSeconds),
    startCpuSeconds: over(startCpuSeconds),
    peakRssBytes: over(({ large }) => large.peakRssBytes),
  };
}

export function startCpuSeconds(turn: Turn): number {
  return Math.max(0, turn.small.cpuSeconds - turn.small.messages / efficiency(turn));
}

/** Of two contestants in the same round, which ran on the same machine within minutes; the median of those. Pure. */
export function ratioOf(
  one: readonly Turn[],
  other: readonly Turn[],
  of: (turn: Turn) => number,
): number | null {
  const ratios = one.slice(0, other.length).map((turn, round) => of(turn) / of(other[round]!));
  return ratios.length > 0 ? median(ratios) : null;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
