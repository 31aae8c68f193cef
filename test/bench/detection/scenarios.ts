import { TICKS_PER_HOUR, TICKS_PER_MINUTE } from './calendar.ts';
import type { Dice } from './dice.ts';
import type { Course, Disturbance } from './disturbance.ts';
import { targetNames } from './world.ts';
import type { Target, Volume, World } from './world.ts';

/** A cell that is no scenario: three of ten get on, after weeks with incidents. */
export const TAUGHT_BY_INCIDENTS = 'everywhere 0.3 taught by incidents';

/** What happens again and again in one history, with quiet hours between. */
export interface Scenario {
  readonly name: string;
  /** Null: something that is no incident, and must not page. */
  readonly hinders: { readonly target: Target; readonly rho: number } | null;
  disturb(world: World, fromTick: number, ticks: number): Disturbance;
  /** Not the usual length. */
  readonly minutes?: number;
}

const hindered = (target: Target, rho: number, course: Course): Scenario => ({
  name: course === 'sudden' ? `${target} ${rho}` : `${target} ${rho} ${course}`,
  hinders: { target, rho },
  disturb: (world, fromTick, ticks) => ({
    kind: 'hindrance',
    step: 0,
    fromTick,
    toTick: fromTick + ticks,
    target: world.targets[target],
    course,
    rho,
  }),
});

const traffic = (name: string, factor: number, target: Target | null = null): Scenario => ({
  name,
  hinders: null,
  disturb: (world, fromTick, ticks) => ({
    kind: 'traffic',
    fromTick,
    toTick: fromTick + ticks,
    factor,
    target: target && world.targets[target],
  }),
});

export const scenarios: readonly Scenario[] = [
  ...targetNames.flatMap((target) => [0, 0.3, 0.6, 0.8].map((rho) => hindered(target, rho, 'sudden'))),
  ...(['ramp', 'flapping'] as const).flatMap((course) => [
    hindered('everywhere', 0, course),
    hindered('everywhere', 0.3, course),
    hindered('segment', 0.3, course),
  ]),
  traffic('traffic × 0.3', 0.3),
  traffic('traffic × 3', 3),
  traffic('mix × 8', 8, 'segment'),
  {
    name: 'slowdown × 1.5',
    hinders: null,
    disturb: (_, fromTick, ticks) => ({ kind: 'slowdown', fromTick, toTick: fromTick + ticks, factor: 1.5 }),
  },
  {
    name: 'holiday',
    hinders: null,
    disturb: (_, fromTick, ticks) => ({ kind: 'holiday', fromTick, toTick: fromTick + ticks }),
    minutes: 24 * 60,
  },
];

/** Of few customers one has to see more. */
const usualMinutes: Record<Volume, number> = { '20/h': 240, '5/min': 120, '300/min': 60, '500/s': 60 };
/** From one to the next, and as much again at random: they come at any hour of the day. */
const APART_HOURS = 13;
const SPREAD_HOURS = 5;

export interface Occurrence {
  readonly fromTick: number;
  readonly toTick: number;
  readonly disturbance: Disturbance;
}

/** When incidents begin. */
export function momentsAfter(tick: number, count: number, dice: Dice): number[] {
  const moments: number[] = [];
  for (let last = tick; moments.length < count; last = moments.at(-1)!) {
    moments.push(last + APART_HOURS * TICKS_PER_HOUR + dice.integer(SPREAD_HOURS * TICKS_PER_HOUR));
  }
  return moments;
}

export function occurrenceOf({ disturb, minutes }: Scenario, world: World, fromTick: number): Occurrence {
  const ticks = (minutes ?? usualMinutes[world.volume]) * TICKS_PER_MINUTE;
  return { fromTick, toTick: fromTick + ticks, disturbance: disturb(world, fromTick, ticks) };
}

/** Of its own for every kind and moment. */
export function luckOf(kind: Scenario, moment: number): number {
  return 10_000 + 100 * scenarios.findIndex(({ name }) => name === kind.name) + moment;
}
