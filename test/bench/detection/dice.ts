/**
 * Random numbers for thousands of millions of customers: sfc32 (Doty-Humphrey, PractRand), two nanoseconds each. Its
 * state can be copied, so that a world may go on in several ways from one moment. The simulator's named streams are the
 * better choice where a number costs more than its draw.
 */
export class Dice {
  #a: number;
  #b: number;
  #c: number;
  #counter: number;

  private constructor(a: number, b: number, c: number, counter: number) {
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#counter = counter;
  }

  /** Keys are 32-bit integers; the same keys give the same numbers. */
  static of(...keys: readonly number[]): Dice {
    const dice = new Dice(0x9e3779b9, 0x243f6a88, 0xb7e15162, 1);
    for (const key of keys) {
      dice.#a = (dice.#a ^ key) | 0;
      for (let round = 0; round < 15; round++) dice.bits();
    }
    return dice;
  }

  copy(): Dice {
    return new Dice(this.#a, this.#b, this.#c, this.#counter);
  }

  /** 0 … 2³² − 1. */
  bits(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** In [0, 1). */
  uniform(): number {
    return this.bits() * 2 ** -32;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** In 0 … below − 1. */
  integer(below: number): number {
    return Math.floor(this.uniform() * below);
  }

  /** Mean 0, variance 1 (Box and Muller 1958). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** By products of uniforms up to a mean of 12; beyond by transformed rejection (Hörmann 1993, PTRS). */
  poisson(mean: number): number {
    if (mean <= 0) return 0;
    if (mean < 12) {
      const limit = Math.exp(-mean);
      let count = 0;
      for (let product = this.uniform(); product > limit; product *= this.uniform()) count++;
      return count;
    }
    const b = 0.931 + 2.53 * Math.sqrt(mean);
    const a = -0.059 + 0.02483 * b;
    const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
    const accepted = 0.9277 - 3.6224 / (b - 2);
    for (;;) {
      const u = this.uniform() - 0.5;
      const v = 1 - this.uniform();
      const us = 0.5 - Math.abs(u);
      const count = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
      if (us >= 0.07 && v <= accepted) return count;
      if (count < 0 || (us < 0.013 && v > us)) continue;
      const log = Math.log(v) + Math.log(inverseAlpha) - Math.log(a / (us * us) + b);
      if (log <= -mean + count * Math.log(mean) - logFactorial(count)) return count;
    }
  }
}

function logFactorial(count: number): number {
  if (count < 10) {
    let product = 1;
    for (let factor = 2; factor <= count; factor++) product *= factor;
    return Math.log(product);
  }
  const x = count + 1;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * x) - 1 / (360 * x ** 3);
}

/** Draws one of several by weight, in constant time (Walker 1977, Vose 1991). */
export class Alias {
  readonly #cut: Uint32Array;
  readonly #other: Uint16Array;
  readonly #size: number;

  constructor(weights: ArrayLike<number>) {
    const size = (this.#size = weights.length);
    this.#cut = new Uint32Array(size).fill(0xffffffff);
    this.#other = Uint16Array.from({ length: size }, (_, at) => at);
    let total = 0;
    for (let at = 0; at < size; at++) total += weights[at]!;
    const scaled = Float64Array.from({ length: size }, (_, at) => (weights[at]! * size) / total);
    const small: number[] = [];
    const large: number[] = [];
    for (let at = 0; at < size; at++) (scaled[at]! < 1 ? small : large).push(at);
    while (small.length > 0 && large.length > 0) {
      const less = small.pop()!;
      const more = large.at(-1)!;
      this.#cut[less] = scaled[less]! * 2 ** 32;
      this.#other[less] = more;
      scaled[more]! -= 1 - scaled[less]!;
      if (scaled[more]! < 1) small.push(large.pop()!);
    }
  }

  draw(dice: Dice): number {
    const at = Math.floor(dice.uniform() * this.#size);
    return dice.bits() < this.#cut[at]! ? at : this.#other[at]!;
  }
}
