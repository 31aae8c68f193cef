import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/** Values with their weights; the weights need not sum to 1. */
export type Weighted<T> = readonly (readonly [value: T, weight: number])[];

/**
 * A stream of random numbers that belongs to one thing (a slot, a visit, a step of a visit) and is named by its keys.
 *
 * Invariant: the same keys give the same numbers, whatever else is drawn anywhere. So an incident that makes one visit
 * draw more does not shift the numbers of any other, and a world with an incident differs from the world without only
 * where the incident bites.
 */
export class Random {
  readonly #generator: RandomGenerator;

  private constructor(generator: RandomGenerator) {
    this.#generator = generator;
  }

  /** Keys are 32-bit integers. */
  static of(...keys: readonly number[]): Random {
    const state = [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344].map((salt) => keys.reduce(scramble, salt));
    // The all-zero state is the one xoroshiro never leaves.
    state[0] = state[0]! | 1;
    return new Random(xoroshiro128plusFromState(state));
  }

  /** In [0, 1). */
  uniform(): number {
    return uniformFloat64(this.#generator);
  }

  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** Mean 1. */
  exponential(): number {
    return -Math.log1p(-this.uniform());
  }

  /** Mean 0, variance 1 (Box and Muller 1958; the second value is given away for statelessness). */
  normal(): number {
    return Math.sqrt(2 * this.exponential()) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** In 0 … below − 1. */
  integer(below: number): number {
    return Math.floor(this.uniform() * below);
  }

  pick<T>(choices: Weighted<T>): T {
    let left = this.uniform() * choices.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [value, weight] of choices) {
      left -= weight;
      if (left < 0) return value;
    }
    return choices.at(-1)![0];
  }
}

/** A key for a name, so that streams do not depend on the order in which things are listed. */
export function keyOf(name: string): number {
  let key = 0;
  for (let at = 0; at < name.length; at++) key = scramble(key, name.charCodeAt(at));
  return key;
}

/** Mixes one 32-bit key into a hash; every bit of either reaches every bit of the result. */
function scramble(hash: number, key: number): number {
  let mixed = Math.imul(hash ^ Math.imul(key | 0, 0x9e3779b1), 0x85ebca6b) + 0x6d2b79f5;
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return (mixed ^ (mixed >>> 15)) | 0;
}
