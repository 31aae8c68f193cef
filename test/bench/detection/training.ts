import { BEGINS_TICK, TICKS_PER_DAY } from './calendar.ts';
import type { Disturbance } from './disturbance.ts';
import type { Judge, StartJudge } from './judge.ts';
import { Sight, watchedStreams } from './panel.ts';
import type { Learnt } from './rivals/rival.ts';
import { WorldSource } from './world-source.ts';
import type { World } from './world.ts';

const TRAINING_DAYS = 21;
const HOURS_OF_DAY = 24;
/** Pseudo-customers by which an hour is drawn to the day. */
const HOUR_PRIOR = 400;

/** A world after some weeks of learning, from which its histories part. */
export interface Trained {
  readonly source: WorldSource;
  readonly learnt: readonly Learnt[];
  readonly judge: Judge | null;
}

export interface Circumstances {
  readonly days?: number;
  /** What happens meanwhile. The judge is then on duty, and has to keep it out of what it learns by itself. */
  readonly disturbances?: readonly Disturbance[];
}

export function train(
  world: World,
  startJudge: StartJudge | null,
  { days = TRAINING_DAYS, disturbances = [] }: Circumstances = {},
): Trained {
  const source = new WorldSource(world, BEGINS_TICK, 0, disturbances);
  const judge = startJudge?.(BEGINS_TICK, null) ?? null;
  const sight = new Sight(world);
  const streams = watchedStreams(world).map(() => ({
    entered: new Float64Array(HOURS_OF_DAY),
    advanced: new Float64Array(HOURS_OF_DAY),
  }));
  const ticks = days * TICKS_PER_DAY;
  for (let left = ticks; left > 0; left--) {
    const [tick] = source.next();
    if (disturbances.length > 0) judge?.take(tick!);
    else judge?.learn(tick!);
    sight.seen(tick!).forEach(({ hour, mature }, at) => {
      streams[at]!.entered[hour]! += mature.entered;
      streams[at]!.advanced[hour]! += mature.advanced;
    });
  }
  return { source, learnt: streams.map((counts) => learntOf(counts, ticks)), judge };
}

function learntOf(counts: { entered: Float64Array; advanced: Float64Array }, ticks: number): Learnt {
  const entered = counts.entered.reduce((sum, one) => sum + one, 0);
  const advanced = counts.advanced.reduce((sum, one) => sum + one, 0);
  const share = (advanced + 0.5) / (entered + 1);
  const shareByHour = Array.from(
    counts.entered,
    (n, hour) => (counts.advanced[hour]! + HOUR_PRIOR * share) / (n + HOUR_PRIOR),
  );
  return { perTick: entered / ticks, share, shareByHour };
}
