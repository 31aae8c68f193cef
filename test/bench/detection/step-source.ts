import { Alias } from './dice.ts';
import type { Dice } from './dice.ts';
import type { Hindrance } from './disturbance.ts';
import { shareAt } from './disturbance.ts';
import { agesOf, LAST_AGE, TICK_MS } from './shape.ts';
import type { Shape } from './shape.ts';
import { targetNames } from './world.ts';
import type { World } from './world.ts';

/** Ages there are; a constant of this module, as imported ones are slow where modules are emulated (vitest). */
const AGES = LAST_AGE + 1;

/** Ticks that may still receive something: more than the ages there are; a power of two. */
const RING = 128;
/** Factors on the time taken for which there are tables; in between a customer has one or the other. */
const SLOW = Array.from({ length: 25 }, (_, at) => Math.exp((at - 8) * 0.06));
const ABANDON_MEDIAN_SECONDS = 120;

/** One tick of one step, complete. Arrays are by leaf, and by leaf and age in ticks; they are only lent. */
export interface StepTick {
  readonly tick: number;
  readonly entered: Int32Array;
  /** Who got on, or said they would not, in the tick: [leaf × AGES + age]. */
  readonly advanced: Int32Array;
  readonly abandoned: Int32Array;
  /** The cohort that can no longer change: that of AGES ticks before. */
  readonly mature: { readonly entered: Int32Array; readonly advanced: Int32Array };
  /** By target (everywhere, segment, leaf): how many were to get on in the tick, were nobody hindered. */
  readonly expected: Float64Array;
  /** Who would have got on in the tick, but for a hindrance, and who did, hindered before or not. */
  readonly intended: number;
  readonly succeeded: number;
}

interface Tables {
  readonly alias: Alias;
  readonly ages: Float64Array;
}

/** Customers at one step, as counters: drawn one by one, kept only as numbers. */
export class StepSource {
  readonly #world: World;
  readonly #step: number;
  readonly #dice: Dice;
  readonly #leaves: number;
  /** By device and slowness; made when first asked for. */
  readonly #tables: (Tables | undefined)[][];
  readonly #abandonAges = new Alias(agesOf(abandonShape, 1));
  readonly #entered: Int32Array;
  readonly #gotOn: Int32Array;
  readonly #advanced: Int32Array;
  readonly #abandoned: Int32Array;
  readonly #expected = new Float64Array(RING * targetNames.length);
  readonly #intended = new Int32Array(RING);
  readonly #succeeded = new Int32Array(RING);
  /** Thresholds of 32 random bits, by leaf: below the first one gets on, below the second one cancels. */
  readonly #advances: Float64Array;
  readonly #abandons: Float64Array;
  readonly #probability: Float64Array;
  #slowAt = 0;
  #slowPart = 0;

  constructor(world: World, step: number, dice: Dice, from?: StepSource) {
    this.#world = world;
    this.#step = step;
    this.#dice = dice;
    const leaves = (this.#leaves = world.leaves.length);
    this.#tables = from ? from.#tables : world.shapes[step]!.map(() => []);
    this.#entered = from ? from.#entered.slice() : new Int32Array(RING * leaves);
    this.#gotOn = from ? from.#gotOn.slice() : new Int32Array(RING * leaves);
    this.#advanced = from ? from.#advanced.slice() : new Int32Array(RING * leaves * AGES);
    this.#abandoned = from ? from.#abandoned.slice() : new Int32Array(RING * leaves * AGES);
    if (from) {
      this.#expected.set(from.#expected);
      this.#intended.set(from.#intended);
      this.#succeeded.set(from.#succeeded);
    }
    this.#advances = from ? from.#advances.slice() : new Float64Array(leaves);
    this.#abandons = from ? from.#abandons.slice() : new Float64Array(leaves);
    this.#probability = from ? from.#probability.slice() : new Float64Array(leaves);
    this.#slowAt = from ? from.#slowAt : 0;
    this.#slowPart = from ? from.#slowPart : 0;
  }

  copy(dice: Dice): StepSource {
    return new StepSource(this.#world, this.#step, dice, this);
  }

  /** From this minute on. */
  setMood(mood: number, slow: number): void {
    this.#world.leaves.forEach(({ logits }, leaf) => {
      const probability = 1 / (1 + Math.exp(-(logits[this.#step]! + mood)));
      this.#probability[leaf] = probability;
      this.#advances[leaf] = probability * 2 ** 32;
      this.#abandons[leaf] = (probability + (1 - probability) * this.#world.abandonShare) * 2 ** 32;
    });
    const place = Math.max(0, Math.min(SLOW.length - 1.001, Math.log(slow) / 0.06 + 8));
    this.#slowAt = Math.floor(place);
    this.#slowPart = place - this.#slowAt;
  }

  /** Takes in the customers of a tick, by leaf, all at once. */
  enter(tick: number, arrivals: ArrayLike<number>, hindrances: readonly Hindrance[]): void {
    const at = tick & (RING - 1);
    for (let leaf = 0; leaf < this.#leaves; leaf++) {
      const count = arrivals[leaf]!;
      if (count === 0) continue;
      this.#entered[at * this.#leaves + leaf]! += count;
      this.#expect(tick, leaf, count);
      const device = this.#world.leaves[leaf]!.values[1];
      const usual = this.#table(device, this.#slowAt).alias;
      const slower = this.#table(device, this.#slowAt + 1).alias;
      const slowPart = this.#slowPart;
      const [advances, abandons] = [this.#advances[leaf]!, this.#abandons[leaf]!];
      for (let customer = 0; customer < count; customer++) {
        const bits = this.#dice.bits();
        if (bits < advances) {
          const age = (this.#dice.uniform() < slowPart ? slower : usual).draw(this.#dice);
          if (hindrances.length === 0) this.#advance(tick, leaf, age);
          else this.#tryTo(tick, leaf, age, hindrances);
        } else if (bits < abandons) {
          const age = this.#abandonAges.draw(this.#dice);
          const to = (tick + age) & (RING - 1);
          this.#abandoned[(to * this.#leaves + leaf) * AGES + age]!++;
        }
      }
    }
  }

  /** All of the tick, once everybody has come. */
  tick(tick: number): StepTick {
    const at = tick & (RING - 1);
    const old = (tick - AGES) & (RING - 1);
    const [leaves, wide] = [this.#leaves, this.#leaves * AGES];
    return {
      tick,
      entered: this.#entered.subarray(at * leaves, (at + 1) * leaves),
      advanced: this.#advanced.subarray(at * wide, (at + 1) * wide),
      abandoned: this.#abandoned.subarray(at * wide, (at + 1) * wide),
      mature: {
        entered: this.#entered.subarray(old * leaves, (old + 1) * leaves),
        advanced: this.#gotOn.subarray(old * leaves, (old + 1) * leaves),
      },
      expected: this.#expected.subarray(at * targetNames.length, (at + 1) * targetNames.length),
      intended: this.#intended[at]!,
      succeeded: this.#succeeded[at]!,
    };
  }

  /** Makes room for the tick that comes `RING` after; what `tick` lent is gone. */
  forget(tick: number): void {
    const at = tick & (RING - 1);
    const wide = this.#leaves * AGES;
    this.#advanced.fill(0, at * wide, (at + 1) * wide);
    this.#abandoned.fill(0, at * wide, (at + 1) * wide);
    this.#expected.fill(0, at * targetNames.length, (at + 1) * targetNames.length);
    this.#intended[at] = this.#succeeded[at] = 0;
    const old = (tick - AGES) & (RING - 1);
    this.#entered.fill(0, old * this.#leaves, (old + 1) * this.#leaves);
    this.#gotOn.fill(0, old * this.#leaves, (old + 1) * this.#leaves);
  }

  #advance(tick: number, leaf: number, age: number): void {
    const to = (tick + age) & (RING - 1);
    this.#advanced[(to * this.#leaves + leaf) * AGES + age]!++;
    this.#gotOn[(tick & (RING - 1)) * this.#leaves + leaf]!++;
  }

  /** Whoever is hindered may try again, until the deadline. */
  #tryTo(tick: number, leaf: number, firstAge: number, hindrances: readonly Hindrance[]): void {
    this.#intended[(tick + firstAge) & (RING - 1)]!++;
    const { share, seconds } = this.#world.retry;
    for (let age = firstAge; age < AGES;) {
      let succeeds = 1;
      for (const one of hindrances) if (one.target[leaf]) succeeds *= shareAt(one, tick + age);
      if (succeeds === 1 || this.#dice.uniform() < succeeds) {
        this.#succeeded[(tick + age) & (RING - 1)]!++;
        this.#advance(tick, leaf, age);
        return;
      }
      if (this.#dice.uniform() >= share) return;
      age += Math.max(1, Math.round((-Math.log(1 - this.#dice.uniform()) * seconds * 1000) / TICK_MS));
    }
  }

  #expect(tick: number, leaf: number, count: number): void {
    const { targets, leaves } = this.#world;
    const device = leaves[leaf]!.values[1];
    const getOn = count * this.#probability[leaf]!;
    const one = this.#table(device, this.#slowAt).ages;
    const other = this.#table(device, this.#slowAt + 1).ages;
    const [inSegment, isLeaf] = [targets.segment[leaf], targets.leaf[leaf]];
    for (let age = 0; age < AGES; age++) {
      const expected = getOn * (one[age]! * (1 - this.#slowPart) + other[age]! * this.#slowPart);
      const to = ((tick + age) & (RING - 1)) * targetNames.length;
      this.#expected[to]! += expected;
      if (inSegment) this.#expected[to + 1]! += expected;
      if (isLeaf) this.#expected[to + 2]! += expected;
    }
  }

  #table(device: number, slowAt: number): Tables {
    const byDevice = this.#tables[device]!;
    return (byDevice[slowAt] ??= tablesOf(this.#world.shapes[this.#step]![device]!, SLOW[slowAt]!));
  }
}

/** When those give up who say so: soon. */
export const abandonShape: Shape = {
  name: 'exponential',
  share: (seconds) => (seconds <= 0 ? 0 : 1 - Math.exp((-seconds * Math.LN2) / ABANDON_MEDIAN_SECONDS)),
  draw: (dice) => (-Math.log(1 - dice.uniform()) / Math.LN2) * ABANDON_MEDIAN_SECONDS,
};

function tablesOf(shape: Shape, slow: number): Tables {
  const ages = agesOf(shape, slow);
  return { ages, alias: new Alias(ages) };
}
