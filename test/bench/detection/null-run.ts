import { TICKS_PER_DAY } from './calendar.ts';
import type { StartJudge, Page } from './judge.ts';
import { Panel } from './panel.ts';
import { PageCount } from './rivals/levels.ts';
import { foreknowledge } from './rivals/oracle.ts';
import { rivals } from './rivals/rules.ts';
import type { Trained } from './training.ts';

/** Histories in which nothing happens differ from each other and from those of incidents. */
const LUCK_OF_QUIET = 1_000;

/** Four weeks in which nothing is wrong: every page is a false one. */
export interface NullRun {
  readonly days: number;
  /** By rival, or oracle, and level. */
  readonly rivals: readonly (readonly number[])[];
  readonly oracles: readonly (readonly number[])[];
  readonly pages: readonly Page[];
}

export function runQuiet(
  trained: Trained,
  startJudge: StartJudge | null,
  number: number,
  days = 28,
): NullRun {
  const source = trained.source.fork(LUCK_OF_QUIET + number);
  const panel = new Panel(source.world, trained.learnt);
  const counts = rivals.map(({ levels }) => new PageCount(levels));
  const oracleCounts = foreknowledge.map(() => new PageCount(oracleLevels));
  const judge = startJudge?.(source.nextTick, trained.memory) ?? null;
  const pages: Page[] = [];
  for (let left = days * TICKS_PER_DAY; left > 0; left--) {
    const [tick] = source.next();
    panel.take(tick!);
    counts.forEach((count, at) => count.add(tick!.tick, panel.scores[at]!));
    oracleCounts.forEach((count, at) => count.add(tick!.tick, panel.oracleScores[at]!));
    const happening = judge?.take(tick!);
    if (happening?.kind === 'page') pages.push(happening.page);
  }
  return {
    days,
    rivals: counts.map((count) => count.pages),
    oracles: oracleCounts.map((count) => count.pages),
    pages,
  };
}

/** A sum of log odds that anything is wrong at all. */
export const oracleLevels: readonly number[] = Array.from({ length: 60 }, (_, at) => 1 + at * 0.25);
