import { Alias, Dice } from './dice.ts';
import type { Disturbance, Hindrance } from './disturbance.ts';
import { isOn } from './disturbance.ts';
import { LAST_AGE, TICK_MS } from './shape.ts';
import { StepSource } from './step-source.ts';
import type { StepTick } from './step-source.ts';
import { isMinute, WeatherSource } from './weather.ts';
import type { World } from './world.ts';

/** From so many customers in a tick on, leaves are drawn in bulk. */
const BULK = 100;
const EVENING_PEAK_HOUR = 20;

/**
 * A world told by its counters, tick by tick: the same as the world told by touchpoints, a thousand times as fast. It
 * can go on in several ways from one moment, with other disturbances and other luck.
 */
export class WorldSource {
  readonly world: World;
  readonly #dice: Dice;
  readonly #weather: WeatherSource;
  readonly #steps: readonly StepSource[];
  readonly #disturbances: readonly Disturbance[];
  readonly #arrivals: Int32Array;
  #tick: number;
  #traffic = 1;
  /** Shares of the leaves at this hour, under what disturbs it. */
  #shares = new Float64Array();
  #alias = new Alias([1]);
  #sharesKey = '';

  /** @param luck histories of one world differ by it */
  constructor(
    world: World,
    fromTick: number,
    luck: number,
    disturbances: readonly Disturbance[] = [],
    before?: WorldSource,
  ) {
    const dice = (this.#dice = Dice.of(0x736f7572, world.seed, luck));
    this.world = world;
    this.#weather = before ? before.#weather.copy(dice) : new WeatherSource(world, dice);
    this.#steps = before
      ? before.#steps.map((step) => step.copy(dice))
      : world.shapes.map((_, step) => new StepSource(world, step, dice));
    this.#disturbances = disturbances;
    this.#arrivals = new Int32Array(world.leaves.length);
    this.#tick = fromTick;
  }

  get nextTick(): number {
    return this.#tick;
  }

  fork(luck: number, disturbances: readonly Disturbance[] = []): WorldSource {
    return new WorldSource(this.world, this.#tick, luck, disturbances, this);
  }

  /** The next tick of every step. What it lends is good until the next call. */
  next(): readonly StepTick[] {
    const tick = this.#tick++;
    for (const step of this.#steps) step.forget(tick - 1);
    const on = this.#disturbances.filter((one) => isOn(one, tick));
    if (isMinute(tick) || this.#sharesKey === '') this.#setWeather(tick, on);
    this.#drawArrivals();
    let arrivals: Int32Array = this.#arrivals;
    return this.#steps.map((step, at) => {
      step.enter(tick, arrivals, this.#hindrancesAt(tick, at));
      const told = step.tick(tick);
      if (at < this.#steps.length - 1) arrivals = byLeaf(told.advanced, arrivals.length);
      return told;
    });
  }

  /** Those that customers who come now may meet before their deadline. */
  #hindrancesAt(tick: number, step: number): Hindrance[] {
    return this.#disturbances.filter(
      (one): one is Hindrance =>
        one.kind === 'hindrance' && one.step === step && one.fromTick <= tick + LAST_AGE && one.toTick > tick,
    );
  }

  #setWeather(tick: number, on: readonly Disturbance[]): void {
    const isHoliday = on.some(({ kind }) => kind === 'holiday');
    const weather = this.#weather.at(tick, isHoliday);
    const slow = on.reduce((all, one) => (one.kind === 'slowdown' ? all * one.factor : all), weather.slow);
    for (const step of this.#steps) step.setMood(weather.mood, slow);
    const key = `${weather.hour} ${on.map(({ fromTick }) => fromTick).join()}`;
    let surplus = 1;
    if (key !== this.#sharesKey) this.#setShares(weather.hour, on, key);
    for (const one of on) {
      if (one.kind !== 'traffic') continue;
      const { target, factor } = one;
      if (!target) surplus *= factor;
      else surplus *= 1 + (factor - 1) * this.#shareOf(target, factor);
    }
    this.#traffic = this.world.perSecond * (TICK_MS / 1000) * weather.traffic * surplus;
  }

  #setShares(hour: number, on: readonly Disturbance[], key: string): void {
    const { leaves } = this.world;
    const late = Math.cos((2 * Math.PI * ((hour % 24) - EVENING_PEAK_HOUR)) / 24);
    this.#shares = Float64Array.from(leaves, ({ share, evening }) => share * Math.exp(evening * late));
    for (const one of on) {
      if (one.kind !== 'traffic' || !one.target) continue;
      for (let leaf = 0; leaf < leaves.length; leaf++)
        if (one.target[leaf]) this.#shares[leaf]! *= one.factor;
    }
    const total = this.#shares.reduce((sum, share) => sum + share, 0);
    for (let leaf = 0; leaf < leaves.length; leaf++) this.#shares[leaf]! /= total;
    this.#alias = new Alias(this.#shares);
    this.#sharesKey = key;
  }

  /** Of all customers, before those of these leaves became so many times as many. */
  #shareOf(target: Uint8Array, factor: number): number {
    let now = 0;
    for (let leaf = 0; leaf < target.length; leaf++) if (target[leaf]) now += this.#shares[leaf]!;
    return now / (now + factor * (1 - now));
  }

  #drawArrivals(): void {
    const arrivals = this.#arrivals;
    if (this.#traffic >= BULK) {
      for (let leaf = 0; leaf < arrivals.length; leaf++) {
        arrivals[leaf] = this.#dice.poisson(this.#traffic * this.#shares[leaf]!);
      }
      return;
    }
    arrivals.fill(0);
    for (let left = this.#dice.poisson(this.#traffic); left > 0; left--) {
      arrivals[this.#alias.draw(this.#dice)]!++;
    }
  }
}

/** Sums over ages. */
function byLeaf(counts: Int32Array, leaves: number): Int32Array {
  const wide = counts.length / leaves;
  return Int32Array.from({ length: leaves }, (_, leaf) => {
    let sum = 0;
    for (let age = 0; age < wide; age++) sum += counts[leaf * wide + age]!;
    return sum;
  });
}
