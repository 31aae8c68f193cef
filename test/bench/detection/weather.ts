import { BEGINS_TICK, localHourOfWeek, TICKS_PER_DAY, TICKS_PER_MINUTE } from './calendar.ts';
import type { Dice } from './dice.ts';
import type { World } from './world.ts';

/** Minutes over which what varies within a day is remembered. */
const MEMORY_MINUTES = { mood: 120, traffic: 45, speed: 60 };
const SUNDAY = 144;

/** How things are in one minute. */
export interface Weather {
  /** Factor on the mean number of customers. */
  traffic: number;
  /** Added to the log odds of getting on. */
  mood: number;
  /** Factor on the time taken. */
  slow: number;
  /** Local hour of the week, whole. */
  hour: number;
}

/** What varies without anything being wrong: by hour of the week, day by day, within the day, and over weeks. */
export class WeatherSource {
  readonly #world: World;
  readonly #dice: Dice;
  #day = -1;
  #moodOfDay = 0;
  #trafficOfDay = 0;
  #mood = 0;
  #traffic = 0;
  #speed = 0;

  constructor(world: World, dice: Dice) {
    this.#world = world;
    this.#dice = dice;
  }

  copy(dice: Dice): WeatherSource {
    const copy = new WeatherSource(this.#world, dice);
    copy.#day = this.#day;
    copy.#moodOfDay = this.#moodOfDay;
    copy.#trafficOfDay = this.#trafficOfDay;
    copy.#mood = this.#mood;
    copy.#traffic = this.#traffic;
    copy.#speed = this.#speed;
    return copy;
  }

  /** Of the minute that begins with the tick; minutes in order. */
  at(tick: number, isHoliday: boolean): Weather {
    const { unrest, drift, rhythm, mood } = this.#world;
    const day = Math.floor(tick / TICKS_PER_DAY);
    if (day !== this.#day) {
      this.#day = day;
      this.#moodOfDay = unrest.moodByDay * this.#dice.normal();
      this.#trafficOfDay = unrest.trafficByDay * this.#dice.normal();
    }
    this.#mood = this.#wander(this.#mood, unrest.moodWithinDay, MEMORY_MINUTES.mood);
    this.#traffic = this.#wander(this.#traffic, unrest.trafficWithinDay, MEMORY_MINUTES.traffic);
    this.#speed = this.#wander(this.#speed, unrest.speedWithinDay, MEMORY_MINUTES.speed);
    const local = localHourOfWeek(tick);
    // A holiday is like a Sunday, and quieter.
    const hour = isHoliday ? SUNDAY + (local % 24) : local;
    const days = (tick - BEGINS_TICK) / TICKS_PER_DAY;
    const swing = drift.size * Math.sin(2 * Math.PI * (days / drift.days + drift.phase));
    return {
      traffic: (isHoliday ? 0.6 : 1) * between(rhythm, hour) * Math.exp(this.#trafficOfDay + this.#traffic),
      mood: between(mood, hour) + this.#moodOfDay + this.#mood + swing,
      slow: Math.exp(this.#speed),
      hour: Math.floor(local),
    };
  }

  /** Ornstein–Uhlenbeck, a minute on. */
  #wander(before: number, spread: number, minutes: number): number {
    const keep = Math.exp(-1 / minutes);
    return keep * before + spread * Math.sqrt(1 - keep * keep) * this.#dice.normal();
  }
}

/** Hours are marks on a line, not stairs. */
function between(byHour: Float64Array, hour: number): number {
  const at = hour + byHour.length - 0.5;
  const whole = Math.floor(at);
  const part = at - whole;
  return byHour[whole % byHour.length]! * (1 - part) + byHour[(whole + 1) % byHour.length]! * part;
}

export function isMinute(tick: number): boolean {
  return tick % TICKS_PER_MINUTE === 0;
}
