/** Sums over the last so many ticks. */
export class Window {
  #of: Int32Array;
  #got: Int32Array;
  #at = 0;
  of = 0;
  got = 0;

  constructor(ticks: number) {
    this.#of = new Int32Array(ticks);
    this.#got = new Int32Array(ticks);
  }

  add(of: number, got: number): void {
    const at = this.#at;
    this.of += of - this.#of[at]!;
    this.got += got - this.#got[at]!;
    this.#of[at] = of;
    this.#got[at] = got;
    this.#at = at + 1 === this.#of.length ? 0 : at + 1;
  }

  copy(): Window {
    const copy = new Window(0);
    copy.#of = this.#of.slice();
    copy.#got = this.#got.slice();
    copy.#at = this.#at;
    copy.of = this.of;
    copy.got = this.got;
    return copy;
  }

  /** 0 while nobody came. */
  get share(): number {
    return this.of > 0 ? this.got / this.of : 0;
  }
}

const MIN_CUSTOMERS = 30;
const FIVE_MINUTES = 30;
const TWELVE_HOURS = 4320;

/** Five minutes, or as long as it takes until a share means something: 30 customers, at most twelve hours. */
export function shortestWindow(perTick: number): number {
  return Math.round(Math.min(TWELVE_HOURS, Math.max(FIVE_MINUTES, MIN_CUSTOMERS / Math.max(perTick, 1e-9))));
}

/** Too few to say anything, whatever the rule. */
export function isTooFew(window: Window): boolean {
  return window.of < MIN_CUSTOMERS / 3;
}
