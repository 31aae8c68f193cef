const QUIET_TICKS = 180;
export const ABOVE_BEFORE = -1;

/** Pages there would be at each level, were it the limit: a page is over after half an hour below it. */
export class PageCount {
  readonly pages: number[];
  readonly #levels: readonly number[];
  readonly #lastAbove: Float64Array;

  constructor(levels: readonly number[]) {
    this.#levels = levels;
    this.pages = levels.map(() => 0);
    this.#lastAbove = new Float64Array(levels.length).fill(-Infinity);
  }

  add(tick: number, score: number): void {
    for (let at = 0; at < this.#levels.length && score >= this.#levels[at]!; at++) {
      if (tick - this.#lastAbove[at]! > QUIET_TICKS) this.pages[at]!++;
      this.#lastAbove[at] = tick;
    }
  }
}

/** After how many ticks of an incident each level was first reached. */
export class FirstPassage {
  /** Null: not reached; ABOVE_BEFORE: it was above already, so nothing can be said. */
  readonly ticks: (number | null)[];
  readonly #levels: readonly number[];
  #passed = 0;

  constructor(levels: readonly number[], scoreBefore: number) {
    this.#levels = levels;
    this.ticks = levels.map(() => null);
    while (this.#passed < levels.length && scoreBefore >= levels[this.#passed]!) {
      this.ticks[this.#passed++] = ABOVE_BEFORE;
    }
  }

  add(ticks: number, score: number): void {
    while (this.#passed < this.#levels.length && score >= this.#levels[this.#passed]!) {
      this.ticks[this.#passed++] = ticks;
    }
  }
}

/**
 * The lowest level from which on there are no more pages than the budget; the highest there is, when none is high enough.
 * From above, because at the very lowest all is one page that never ends.
 */
export function levelFor(pagesByLevel: readonly number[], budget: number): number {
  let at = pagesByLevel.length - 1;
  while (at > 0 && pagesByLevel[at - 1]! <= budget) at--;
  return at;
}
