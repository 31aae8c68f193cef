import type { DetectorOutcome, Outcome } from './incident-run.ts';
import type { NullRun } from './null-run.ts';
import type { Cell } from './results.ts';
import { ABOVE_BEFORE, levelFor } from './rivals/levels.ts';
import { foreknowledge } from './rivals/oracle.ts';
import { rivals } from './rivals/rules.ts';
import { TICK_MS } from './shape.ts';
import { meanOf, quantile } from './statistics.ts';
import type { Volume } from './world.ts';

/** Disorder up to this is waited for, so that nobody knows anything earlier; a part of every delay told. */
export const LATENESS_MINUTES = 0.5;
/** What every contestant may spend: false pages in four weeks. */
const BUDGET = 1;
const MINUTE_TICKS = 60_000 / TICK_MS;

export type Judged = Outcome & { readonly detector: DetectorOutcome };

/** All that was measured at one volume, over its worlds. Delays in minutes; infinite: not paged while it lasted. */
export class Pool {
  readonly volume: Volume;
  readonly quiet: readonly NullRun[];
  readonly #incidents = new Map<string, Outcome[]>();
  readonly #levels: readonly number[];
  readonly #oracleLevels: readonly number[];

  constructor(volume: Volume, cells: readonly Cell[]) {
    this.volume = volume;
    const mine = cells.filter((cell) => cell.volume === volume);
    this.quiet = mine.flatMap(({ quiet }) => quiet ?? []);
    for (const { name, incidents } of mine) {
      if (!incidents) continue;
      this.#incidents.set(name, [...(this.#incidents.get(name) ?? []), ...incidents]);
    }
    const calibrated = (count: number, pagesOf: (run: NullRun) => readonly (readonly number[])[]) =>
      Array.from({ length: count }, (_, at) => {
        const runs = this.quiet.map((run) => pagesOf(run)[at]!);
        return runs.length === 0 ? 0 : levelFor(runs[0]!.map((_n, level) => meanOf(runs.map((run) => run[level]!))), BUDGET); // prettier-ignore
      });
    this.#levels = calibrated(rivals.length, (run) => run.rivals);
    this.#oracleLevels = calibrated(foreknowledge.length, (run) => run.oracles);
  }

  outcomes(scenario: string): readonly Outcome[] {
    return this.#incidents.get(scenario) ?? [];
  }

  /** Those that did not begin with another incident open. */
  judged(scenario: string): readonly Judged[] {
    return this.outcomes(scenario).filter(
      (one): one is Judged => one.detector !== null && !one.detector.wasOpen,
    );
  }

  delays(scenario: string): number[] {
    return this.judged(scenario).map(({ detector, lastedTicks }) =>
      minutesOf(detector.pagedAfter, lastedTicks),
    );
  }

  /** Of a rival, calibrated to the budget; null where it has no limit that keeps it. */
  rivalDelays(rival: number, scenario: string): number[] {
    const level = this.#levels[rival]!;
    return this.outcomes(scenario).flatMap(({ rivals: ticks, lastedTicks }) => {
      const after = ticks[rival]![level]!;
      return after === ABOVE_BEFORE ? [] : [minutesOf(after, lastedTicks)];
    });
  }

  /** Share of disturbances, with the hour after them, in which a rival would have paged. */
  rivalPaged(rival: number, scenario: string): { hits: number; n: number } {
    const level = this.#levels[rival]!;
    const known = this.outcomes(scenario).filter((one) => one.rivals[rival]![level] !== ABOVE_BEFORE);
    return { hits: known.filter((one) => one.rivals[rival]![level] !== null).length, n: known.length };
  }

  /** What the limit a rival needs here is called, for the table. */
  rivalLevel(rival: number): number {
    return rivals[rival]!.levels[this.#levels[rival]!]!;
  }

  oracleDelays(scenario: string): number[] {
    const known = foreknowledge.findIndex(({ target, rho }) => `${target} ${rho}` === scenario);
    const level = this.#oracleLevels[known];
    if (level === undefined) return [];
    return this.outcomes(scenario).flatMap(({ oracle, lastedTicks }) => {
      const after = oracle[level]!;
      return after === ABOVE_BEFORE ? [] : [minutesOf(after, lastedTicks)];
    });
  }

  /** Median of the customers lost until the page of whoever has these delays; all of it where there is none. */
  medianLost(scenario: string, delayOf: (outcome: Outcome) => number | null): number {
    return quantile(
      this.outcomes(scenario).flatMap((one) => {
        const minutes = delayOf(one);
        if (minutes === null) return [];
        return one.lostByMinute[Math.min(one.lostByMinute.length, Math.ceil(minutes)) - 1] ?? 0;
      }),
      0.5,
    );
  }

  medianLostOf(who: number | 'detector', scenario: string): number {
    return this.medianLost(scenario, ({ detector, rivals: ticks, lastedTicks }) => {
      if (who === 'detector') return detector && minutesOf(detector.pagedAfter, lastedTicks);
      const after = ticks[who]![this.#levels[who]!]!;
      return after === ABOVE_BEFORE ? null : minutesOf(after, lastedTicks);
    });
  }
}

function minutesOf(ticks: number | null, lastedTicks: number): number {
  return ticks === null || ticks > lastedTicks ? Infinity : ticks / MINUTE_TICKS + LATENESS_MINUTES;
}
