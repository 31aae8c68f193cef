import { AGE_BUCKETS } from '../windows/ticks.ts';
import { changeScore, steadinessOf } from './nb-glr.ts';

const blockTicks = 12;
const blocks = 31;
/** Entries are compared with their forecast over this long. */
export const trafficTicks = 15 * blockTicks;
/** Lateness counts where at least this share of what is missing early comes late. */
const madeUpShare = 0.5;
const clearly = 3;

/** How the whole step was passed in the last hour, by age, and how many came: tells slow from lost, and both from few. */
export class PassageProfile {
  readonly #observed = new Uint32Array(blocks * AGE_BUCKETS);
  readonly #due = new Float32Array(blocks * AGE_BUCKETS);
  readonly #entered = new Float64Array(blocks);
  readonly #usual = new Float64Array(blocks);
  #block = -1;

  copy(): PassageProfile {
    const copy = new PassageProfile();
    copy.#observed.set(this.#observed);
    copy.#due.set(this.#due);
    copy.#entered.set(this.#entered);
    copy.#usual.set(this.#usual);
    copy.#block = this.#block;
    return copy;
  }

  /** @param advanced by age group @param due by age group @param usual entries forecast, NaN where there is no forecast */
  add(
    tick: number,
    advanced: (age: number) => number,
    due: (age: number) => number,
    entered: number,
    usual: number,
  ) {
    const block = Math.floor(tick / blockTicks);
    if (block !== this.#block) {
      const at = (block % blocks) * AGE_BUCKETS;
      this.#observed.fill(0, at, at + AGE_BUCKETS);
      this.#due.fill(0, at, at + AGE_BUCKETS);
      this.#entered[block % blocks] = 0;
      this.#usual[block % blocks] = 0;
      this.#block = block;
    }
    const slot = block % blocks;
    for (let age = 0; age < AGE_BUCKETS; age++) {
      this.#observed[slot * AGE_BUCKETS + age]! += advanced(age);
      this.#due[slot * AGE_BUCKETS + age]! += due(age);
    }
    this.#entered[slot]! += entered;
    this.#usual[slot]! += usual;
  }

  /**
   * Whether what is missing at early ages since the tick comes at later ones: customers take longer, but are not lost.
   *
   * @param variance relative, of what is due
   */
  isSlowdown(fromTick: number, variance: number): boolean {
    const observed = new Float64Array(AGE_BUCKETS);
    const due = new Float64Array(AGE_BUCKETS);
    for (const slot of this.#slotsSince(fromTick)) {
      for (let age = 0; age < AGE_BUCKETS; age++) {
        observed[age]! += this.#observed[slot * AGE_BUCKETS + age]!;
        due[age]! += this.#due[slot * AGE_BUCKETS + age]!;
      }
    }
    let missing = 0;
    for (let early = 0; early < AGE_BUCKETS - 1; early++) {
      missing += due[early]! - observed[early]!;
      let extra = 0;
      let dueLate = 0;
      for (let late = early + 1; late < AGE_BUCKETS; late++) {
        extra += observed[late]! - due[late]!;
        dueLate += due[late]!;
      }
      const chance = Math.sqrt(dueLate + variance * dueLate ** 2 + 1);
      if (missing > 0 && extra >= madeUpShare * missing && extra > clearly * chance) return true;
    }
    return false;
  }

  /** Entries of the last half hour against their forecast; null while there is none. */
  traffic(nowTick: number, sigma: number): { entered: number; usual: number; score: number } | null {
    let entered = 0;
    let usual = 0;
    for (const slot of this.#slotsSince(nowTick - trafficTicks)) {
      entered += this.#entered[slot]!;
      usual += this.#usual[slot]!;
    }
    if (!(usual > 0)) return null;
    return { entered, usual, score: changeScore(entered, usual, steadinessOf(sigma ** 2)) };
  }

  *#slotsSince(fromTick: number): Generator<number> {
    if (this.#block < 0) return;
    const first = Math.max(Math.floor(fromTick / blockTicks), this.#block - blocks + 1, 0);
    for (let block = first; block <= this.#block; block++) yield block % blocks;
  }
}
