import { expect, it } from 'vitest';
import { BEGINS_TICK, TICKS_PER_HOUR } from './calendar.ts';
import type { Disturbance } from './disturbance.ts';
import { recount } from './recount.ts';
import { LAST_AGE } from './shape.ts';
import type { StepTick } from './step-source.ts';
import { TouchpointSource } from './touchpoint-source.ts';
import { WorldSource } from './world-source.ts';
import { worldOf } from './world.ts';

const HOURS = 6;
const FROM_TICK = BEGINS_TICK + 9 * TICKS_PER_HOUR;

interface Told {
  entered: number;
  advanced: number;
  abandoned: number;
  readonly byAge: Float64Array;
  readonly byLeaf: Float64Array;
  readonly byHour: Float64Array;
  readonly matureAdvanced: Float64Array;
}

function tell(ticks: Iterable<StepTick>): Told {
  const told: Told = {
    entered: 0,
    advanced: 0,
    abandoned: 0,
    byAge: new Float64Array(LAST_AGE + 1),
    byLeaf: new Float64Array(27),
    byHour: new Float64Array(HOURS),
    matureAdvanced: new Float64Array(1),
  };
  for (const { tick, entered, advanced, abandoned, mature } of ticks) {
    entered.forEach((n, leaf) => {
      told.entered += n;
      told.byLeaf[leaf]! += n;
    });
    advanced.forEach((n, place) => {
      told.advanced += n;
      told.byAge[place % (LAST_AGE + 1)]! += n;
      told.byHour[Math.floor((tick - FROM_TICK) / TICKS_PER_HOUR)]! += n;
    });
    for (const n of abandoned) told.abandoned += n;
    for (const n of mature.advanced) told.matureAdvanced[0]! += n;
  }
  return told;
}

/** Without what differs from day to day, so that two histories of it differ by chance alone. */
function calm(number: number) {
  const world = worldOf('300/min', number);
  const unrest = { moodByDay: 0, moodWithinDay: 0, trafficByDay: 0, trafficWithinDay: 0, speedWithinDay: 0 };
  return { ...world, perSecond: 1.5, abandonShare: 0.2, retry: { share: 0.4, seconds: 60 }, unrest };
}

/** Two Poisson counts of the same mean, in standard errors. */
const apart = (one: number, other: number) => Math.abs(one - other) / Math.sqrt(Math.max(1, one + other));

it.each([0, 1, 2, 3])('tells by touchpoints what world %i tells by counters', (number) => {
  const world = calm(number);
  const hindrance: Disturbance = {
    kind: 'hindrance',
    step: 0,
    fromTick: FROM_TICK + 2 * TICKS_PER_HOUR,
    toTick: FROM_TICK + 3 * TICKS_PER_HOUR,
    target: world.targets.segment,
    course: 'ramp',
    rho: 0.2,
  };
  const crowd: Disturbance = {
    kind: 'traffic',
    fromTick: FROM_TICK + 4 * TICKS_PER_HOUR,
    toTick: FROM_TICK + 5 * TICKS_PER_HOUR,
    factor: 2,
    target: world.targets.segment,
  };
  const ticks = HOURS * TICKS_PER_HOUR;
  const touchpoints = new TouchpointSource(world, FROM_TICK, 1, [hindrance, crowd]);
  const arrivals = Array.from({ length: ticks }, () => touchpoints.next()).flat();
  const byTouchpoints = tell(recount(world, arrivals, FROM_TICK, ticks));
  const counters = new WorldSource(world, FROM_TICK, 1, [hindrance, crowd]);
  const byCounters = tell(
    (function* () {
      for (let left = ticks; left > 0; left--) yield counters.next()[0]!;
    })(),
  );
  for (const figure of ['entered', 'advanced', 'abandoned'] as const) {
    expect(apart(byTouchpoints[figure], byCounters[figure]), figure).toBeLessThan(4);
  }
  for (const figure of ['byAge', 'byLeaf', 'byHour', 'matureAdvanced'] as const) {
    const [one, other] = [byTouchpoints[figure], byCounters[figure]];
    // The sum of squares of so many standard errors, five of its own standard deviations above its mean.
    const squares = one.reduce((sum, n, at) => sum + apart(n, other[at]!) ** 2, 0);
    expect(squares, figure).toBeLessThan(one.length + 5 * Math.sqrt(2 * one.length));
  }
});

it('brings touchpoints late, and some of them twice', () => {
  const source = new TouchpointSource(worldOf('300/min', 1), FROM_TICK, 1);
  const arrivals = Array.from({ length: 200 }, () => source.next()).flat();
  const late = arrivals.map(({ touchpoint, arrivesMs }) => arrivesMs - touchpoint.timeMs);
  const ids = new Set(arrivals.map(({ touchpoint }) => touchpoint.id));
  expect(ids.size / arrivals.length).toBeCloseTo(0.98, 2);
  expect(late.filter((ms) => ms > 0 && ms <= 30_000).length / arrivals.length).toBeCloseTo(0.3, 1);
});
