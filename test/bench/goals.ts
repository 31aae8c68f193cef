import { efficiency, ratioOf, throughput } from './figures.ts';
import type { Results } from './results.ts';

export interface Goal {
  readonly goal: string;
  /** As it is told; null where it was not measured. */
  readonly measured: string | null;
  readonly isMet: boolean | null;
}

interface CoreScenario {
  readonly perCpuSecond?: number;
  readonly heapMegabytes?: number;
}

/** What was promised, and what has come of it. Pure. */
export function goalsOf({ rounds, live, scripts }: Results): Goal[] {
  const core = (scripts['core'] ?? scripts['growth'] ?? {}) as Readonly<
    Record<string, CoreScenario | undefined>
  >;
  const [at20, at200] = [core['20 journeys']?.perCpuSecond, core['200 journeys']?.perCpuSecond];
  const ratio = (other: string, of: typeof throughput) => {
    const [ours, theirs] = [rounds['full'] ?? [], rounds[other] ?? []];
    return ratioOf(ours, theirs, of) ?? undefined;
  };
  const restart = (scripts['restart'] ?? {}) as { readonly secondsToFirstCounted?: number };
  return [
    atLeast('`full` in touchpoints per second, of `ceiling`', ratio('ceiling', throughput), 0.6, '×'),
    atLeast('`full` per CPU-second, of Kafka Streams', ratio('kafka-streams', efficiency), 1, '×'),
    atLeast('`full` per CPU-second, of Flink', ratio('flink', efficiency), 1, '×'),
    atLeast('core alone, 20 journeys, touchpoints per CPU-second', at20, 1_000_000, ''),
    atLeast('core with 200 journeys, of that with 20', at20 && at200 && at200 / at20, 0.5, '×'),
    atMost('memory of 1,000,000 runs in flight', core['a million runs in flight']?.heapMegabytes, 400, ' MB'),
    atMost(
      'restart with 1,000,000 runs to the first counted touchpoint',
      restart.secondsToFirstCounted,
      10,
      ' s',
    ),
    atMost(
      'event time to visible on a dashboard, p99, at half of the peak rate',
      live ? live.p99Ms / 1000 : undefined,
      2,
      ' s',
    ),
  ];
}

function atLeast(what: string, value: number | undefined, bound: number, unit: string): Goal {
  return goal(`${what} ≥ ${asText(bound)}${unit && ` ${unit.trim()}`}`, value, unit, (v) => v >= bound);
}

function atMost(what: string, value: number | undefined, bound: number, unit: string): Goal {
  return goal(`${what} ≤ ${asText(bound)}${unit}`, value, unit, (v) => v <= bound);
}

function goal(
  what: string,
  value: number | undefined,
  unit: string,
  holds: (value: number) => boolean,
): Goal {
  if (value === undefined) return { goal: what, measured: null, isMet: null };
  return { goal: what, measured: `${asText(value)}${unit === '×' ? ' ×' : unit}`, isMet: holds(value) };
}

export function asText(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return value.toFixed(2).replace(/\.?0+$/, '');
}
