import { targetNames } from '../world.ts';
import type { Target } from '../world.ts';

/** What an oracle knows beforehand: who will be struck, and how badly. */
export interface Foreknowledge {
  readonly target: Target;
  readonly rho: number;
}

export const rhos = [0, 0.3, 0.6, 0.8] as const;
/** None succeeds: one who does ends the suspicion, but not for ever. */
const NONE = 0.01;

export const foreknowledge: readonly Foreknowledge[] = targetNames.flatMap((target) =>
  rhos.map((rho) => ({ target, rho })),
);

/**
 * The floor: a CUSUM that knows the true rate of the struck customers and what is left of it, and decides with the least
 * delay there can be for its false pages (Moustakides 1986).
 */
export class Oracle {
  readonly #known: Foreknowledge;
  readonly #target: number;
  readonly #rho: number;
  #sum = 0;

  constructor(known: Foreknowledge) {
    const { target, rho } = (this.#known = known);
    this.#target = targetNames.indexOf(target);
    this.#rho = Math.max(NONE, rho);
  }

  /** @param observed by target, like `expected`: who got on in the tick, and who was to */
  score(observed: ArrayLike<number>, expected: ArrayLike<number>): number {
    const gain = observed[this.#target]! * Math.log(this.#rho) + (1 - this.#rho) * expected[this.#target]!;
    this.#sum = Math.max(0, this.#sum + gain);
    return this.#sum;
  }

  copy(): Oracle {
    const copy = new Oracle(this.#known);
    copy.#sum = this.#sum;
    return copy;
  }
}
