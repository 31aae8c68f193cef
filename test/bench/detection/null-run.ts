import { TICKS_PER_DAY } from './calendar.ts';
import type { Page } from './judge.ts';
import { PageCount } from './rivals/levels.ts';
import { foreknowledge } from './rivals/oracle.ts';
import { rivals } from './rivals/rules.ts';
import { Scene } from './scene.ts';
import type { Trained } from './training.ts';

/** Histories in which nothing happens differ from each other and from those of incidents. */
const LUCK_OF_QUIET = 1_000;

/** Weeks in which nothing is wrong: every page is a false one. */
export interface NullRun {
  readonly days: number;
  /** By rival, or oracle, and level. */
  readonly rivals: readonly (readonly number[])[];
  readonly oracles: readonly (readonly number[])[];
  readonly pages: readonly Page[];
}

/** A history in which nothing happens, as far as it has gone. */
export class Quiet {
  readonly scene: Scene;
  readonly #fromTick: number;
  readonly #rivals = rivals.map(({ levels }) => new PageCount(levels));
  readonly #oracles = foreknowledge.map(() => new PageCount(oracleLevels));
  readonly #pages: Page[] = [];

  constructor(trained: Trained, number: number) {
    this.scene = Scene.after(trained, LUCK_OF_QUIET + number);
    this.#fromTick = this.scene.source.nextTick;
  }

  goOnUntil(untilTick: number): void {
    const { scene } = this;
    while (scene.source.nextTick < untilTick) {
      const { tick, happening } = scene.next();
      this.#rivals.forEach((count, at) => count.add(tick.tick, scene.panel.scores[at]!));
      this.#oracles.forEach((count, at) => count.add(tick.tick, scene.panel.oracleScores[at]!));
      if (happening?.kind === 'page') this.#pages.push(happening.page);
    }
  }

  /** @param days since it began */
  runOf(days: number): NullRun {
    this.goOnUntil(this.#fromTick + days * TICKS_PER_DAY);
    return {
      days,
      rivals: this.#rivals.map(({ pages }) => pages),
      oracles: this.#oracles.map(({ pages }) => pages),
      pages: this.#pages,
    };
  }
}

/** A sum of log odds that anything is wrong at all. */
export const oracleLevels: readonly number[] = Array.from({ length: 60 }, (_, at) => 1 + at * 0.25);
