import type { JourneyDefinition, TouchpointMatch } from '../../../server/src/journeys/journey-definition.ts';
import type { Touchpoint } from '../../../server/src/journeys/touchpoint.ts';
import { Alias, Dice } from './dice.ts';
import type { Disturbance, Hindrance } from './disturbance.ts';
import { isOn, shareAt } from './disturbance.ts';
import { DEADLINE_MS, TICK_MS } from './shape.ts';
import type { Shape } from './shape.ts';
import { abandonShape } from './step-source.ts';
import { namesOf } from './streams.ts';
import { isMinute, WeatherSource } from './weather.ts';
import type { Weather } from './weather.ts';
import type { World } from './world.ts';

const MAX_DISORDER_MS = 28_000;
/** Of the touchpoints, how many arrive out of order, and how many twice. */
const DELAYED = 0.3;
const REPEATED = 0.02;
const SOURCE = 'shop';

/** A touchpoint, and when it reaches the log. */
export interface Arrival {
  readonly touchpoint: Touchpoint;
  readonly arrivesMs: number;
}

/** The journey that a world's customers are on: as many steps as it has, and the goal. */
export function journeyOf({ shapes, dimensions }: World): JourneyDefinition {
  const on = (...types: string[]): TouchpointMatch => ({ types, sources: null, conditions: [] });
  return {
    journey: 'checkout',
    version: 1,
    title: { en: 'Checkout', de: 'Kasse' },
    owner: 'shop',
    key: 'customer',
    criticality: 'high',
    value: null,
    dimensions: dimensions.map(({ name }) => name),
    steps: Array.from({ length: shapes.length + 1 }, (_, step) => ({
      step: `step-${step}`,
      title: { en: `Step ${step}`, de: `Schritt ${step}` },
      when: on(typeOf(step)),
      withinMs: step === 0 ? 0 : DEADLINE_MS,
      optional: false,
      owner: 'shop',
    })),
    abandon: [{ when: on('left'), reasonAttribute: null }],
  };
}

const typeOf = (step: number) => `step-${step}.seen`;

/**
 * A world told by touchpoints: customers one by one, at any millisecond, their touchpoints late and sometimes twice. It
 * shares the world's description and weather with the world told by counters, and none of how those are drawn.
 */
export class TouchpointSource {
  readonly #world: World;
  readonly #dice: Dice;
  readonly #weather: WeatherSource;
  readonly #disturbances: readonly Disturbance[];
  #now: Weather = { traffic: 1, mood: 0, slow: 1, hour: 0 };
  #leaf = new Alias([1]);
  #tick: number;
  #customers = 0;

  constructor(world: World, fromTick: number, luck: number, disturbances: readonly Disturbance[] = []) {
    this.#world = world;
    this.#dice = Dice.of(0x746f7563, world.seed, luck);
    this.#weather = new WeatherSource(world, this.#dice);
    this.#disturbances = disturbances;
    this.#tick = fromTick;
  }

  /** All touchpoints of the customers who come in the next tick, now or later, in no order. */
  next(): Arrival[] {
    const tick = this.#tick++;
    const on = this.#disturbances.filter((one) => isOn(one, tick));
    if (isMinute(tick) || this.#customers === 0) this.#look(tick, on);
    const slow = on.reduce((all, one) => (one.kind === 'slowdown' ? all * one.factor : all), this.#now.slow);
    const arrivals: Arrival[] = [];
    const customers = this.#dice.poisson((this.#world.perSecond * this.#now.traffic * TICK_MS) / 1000);
    for (let left = customers; left > 0; left--) {
      const leaf = this.#leaf.draw(this.#dice);
      // Whoever is drawn is there as often as the disturbance says.
      let times = 1;
      for (const one of on) if (one.kind === 'traffic' && (one.target?.[leaf] ?? 1)) times *= one.factor;
      for (let again = this.#rounded(times); again > 0; again--) {
        this.#follow((tick + this.#dice.uniform()) * TICK_MS, leaf, slow, arrivals);
      }
    }
    return arrivals;
  }

  #look(tick: number, on: readonly Disturbance[]): void {
    this.#now = this.#weather.at(
      tick,
      on.some(({ kind }) => kind === 'holiday'),
    );
    const late = Math.cos((2 * Math.PI * ((this.#now.hour % 24) - 20)) / 24);
    this.#leaf = new Alias(this.#world.leaves.map(({ share, evening }) => share * Math.exp(evening * late)));
  }

  #rounded(times: number): number {
    return Math.floor(times) + (this.#dice.uniform() < times % 1 ? 1 : 0);
  }

  #follow(atMs: number, leaf: number, slow: number, arrivals: Arrival[]): void {
    const customer = `customer-${this.#customers++}`;
    const names = namesOf(this.#world, leaf);
    const attributes = Object.fromEntries(this.#world.dimensions.map(({ name }, at) => [name, names[at]!]));
    const tell = (type: string, timeMs: number) => {
      const touchpoint: Touchpoint = {
        id: `${customer}-${type}`,
        type,
        timeMs: Math.floor(timeMs),
        identities: { customer },
        attributes,
        source: SOURCE,
      };
      const lateMs = this.#dice.uniform() < DELAYED ? this.#dice.uniform() * MAX_DISORDER_MS : 0;
      arrivals.push({ touchpoint, arrivesMs: touchpoint.timeMs + lateMs });
      if (this.#dice.uniform() < REPEATED) {
        arrivals.push({
          touchpoint,
          arrivesMs: touchpoint.timeMs + lateMs + 120_000 * this.#dice.uniform(),
        });
      }
    };
    let nowMs = atMs;
    tell(typeOf(0), nowMs);
    for (let step = 0; step < this.#world.shapes.length; step++) {
      const logit = this.#world.leaves[leaf]!.logits[step]! + this.#now.mood;
      const device = this.#world.leaves[leaf]!.values[1];
      if (this.#dice.uniform() >= 1 / (1 + Math.exp(-logit))) {
        if (this.#dice.uniform() < this.#world.abandonShare) {
          tell('left', nowMs + 1000 * this.#within(abandonShape, 1));
        }
        return;
      }
      const seconds = this.#within(this.#world.shapes[step]![device]!, slow);
      const succeedsMs = this.#attempt(step, leaf, nowMs, seconds);
      if (succeedsMs === null) return;
      nowMs = succeedsMs;
      tell(typeOf(step + 1), nowMs);
    }
  }

  /** A time of those who are done by the deadline. */
  #within(shape: Shape, slow: number): number {
    for (;;) {
      const seconds = shape.draw(this.#dice) * slow;
      if (seconds * 1000 <= DEADLINE_MS) return seconds;
    }
  }

  /** When they succeed, hindered or not; null: never. */
  #attempt(step: number, leaf: number, enteredMs: number, seconds: number): number | null {
    const { share, seconds: pause } = this.#world.retry;
    const inTheWay = this.#disturbances.filter(
      (one): one is Hindrance => one.kind === 'hindrance' && one.step === step && one.target[leaf] === 1,
    );
    for (let waited = seconds; waited * 1000 <= DEADLINE_MS;) {
      const atMs = enteredMs + 1000 * waited;
      const succeeds = inTheWay.reduce((all, one) => all * shareAt(one, Math.floor(atMs / TICK_MS)), 1);
      if (succeeds === 1 || this.#dice.uniform() < succeeds) return atMs;
      if (this.#dice.uniform() >= share) return null;
      waited += Math.max(TICK_MS / 1000, -Math.log(1 - this.#dice.uniform()) * pause);
    }
    return null;
  }
}
