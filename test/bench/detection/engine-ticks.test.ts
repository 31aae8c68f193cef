import { beforeAll, describe, expect, it } from 'vitest';
import { AGE_BUCKETS, ageBucketOf } from '../../../server/src/windows/ticks.ts';
import { TICKS_PER_HOUR } from './calendar.ts';
import { makeDetectorJudge } from './detector-judge.ts';
import type { Disturbance } from './disturbance.ts';
import { engineTicks } from './engine-ticks.ts';
import type { Happening } from './judge.ts';
import { recount } from './recount.ts';
import type { StepTick } from './step-source.ts';
import { streamsOf, Tally } from './streams.ts';
import { TouchpointSource } from './touchpoint-source.ts';
import { train } from './training.ts';
import type { Trained } from './training.ts';
import { WorldSource } from './world-source.ts';
import { worldOf } from './world.ts';

const TIMEOUT_MS = 180_000;
const LEARN_DAYS = 4;
/** Of touchpoints; the first one is for those who were there before, of whom nobody tells. */
const HOURS = 4;
const HINDERED_AFTER = 2.5;

const world = { ...worldOf('300/min', 2), perSecond: 1.5 };
const streams = streamsOf(world);

function talliesOf(ticks: readonly StepTick[]) {
  return ticks.map((tick) => {
    const tally = new Tally(streams, AGE_BUCKETS, ageBucketOf);
    tally.take(tick);
    return [tally.entered, tally.advanced, tally.abandoned, tick.mature.advanced];
  });
}

describe('the same customers, through the shipped engine', () => {
  let trained: Trained;
  let fromTick: number;
  let hindrance: Disturbance;
  let arrivals: ReturnType<TouchpointSource['next']>;
  const ticks = HOURS * TICKS_PER_HOUR;

  beforeAll(() => {
    trained = train(world, makeDetectorJudge(world), { days: LEARN_DAYS });
    fromTick = trained.source.nextTick + 10 * TICKS_PER_HOUR;
    hindrance = {
      kind: 'hindrance',
      step: 0,
      fromTick: fromTick + HINDERED_AFTER * TICKS_PER_HOUR,
      toTick: fromTick + (HINDERED_AFTER + 1) * TICKS_PER_HOUR,
      target: world.targets.everywhere,
      course: 'sudden',
      rho: 0.2,
    };
    const source = new TouchpointSource(world, fromTick, 3, [hindrance]);
    arrivals = Array.from({ length: ticks }, () => source.next()).flat();
  }, TIMEOUT_MS);

  function happenings(history: Iterable<StepTick>): (Happening & { readonly tick: number })[] {
    const judge = makeDetectorJudge(world)(fromTick, trained.judge!.memory);
    const all: (Happening & { readonly tick: number })[] = [];
    for (const tick of history) {
      const happening = judge.take(tick);
      if (happening) all.push({ ...happening, tick: tick.tick });
    }
    return all;
  }

  it(
    'are counted as they are counted one by one, in one partition or in eight',
    () => {
      const counted = talliesOf(recount(world, arrivals, fromTick, ticks));
      expect(talliesOf(engineTicks(world, arrivals, fromTick, ticks, 1))).toEqual(counted);
      expect(talliesOf(engineTicks(world, arrivals, fromTick, ticks, 8))).toEqual(counted);
    },
    TIMEOUT_MS,
  );

  it(
    'give the same incidents, to the bit, in one partition or in eight',
    () => {
      const one = happenings(engineTicks(world, arrivals, fromTick, ticks, 1));
      expect(one.filter(({ kind }) => kind === 'page')).toHaveLength(1);
      expect(happenings(engineTicks(world, arrivals, fromTick, ticks, 8))).toEqual(one);
    },
    TIMEOUT_MS,
  );

  it(
    'give the same incidents after a restart, from what was learnt until then and the counters',
    () => {
      const history = engineTicks(world, arrivals, fromTick, ticks, 1);
      const restartAt = 2 * TICKS_PER_HOUR;
      const before = makeDetectorJudge(world)(fromTick, trained.judge!.memory);
      for (const tick of history.slice(0, restartAt)) expect(before.take(tick)).toBeNull();
      const after = makeDetectorJudge(world)(fromTick, structuredClone(before.memory));
      for (const tick of history.slice(0, restartAt)) after.learn(tick);
      const pages = history.slice(restartAt).flatMap((tick) => after.take(tick) ?? []);
      expect(pages).toEqual(happenings(history).map(({ tick: _tick, ...happening }) => happening));
    },
    TIMEOUT_MS,
  );

  it(
    'are paged about as soon as when they are told by counters',
    () => {
      const delayOf = (all: readonly (Happening & { readonly tick: number })[]) => {
        const page = all.find(({ kind }) => kind === 'page');
        return page ? (page.tick + 1 - hindrance.fromTick) / 6 : Infinity;
      };
      const byTouchpoints = delayOf(happenings(engineTicks(world, arrivals, fromTick, ticks, 1)));
      const byCounters = [1, 2, 3, 4, 5].map((luck) => delayOf(happenings(toldByCounters(luck))));
      expect(byTouchpoints).toBeGreaterThan(0);
      expect(byTouchpoints).toBeLessThanOrEqual(Math.max(...byCounters) + 1);
      expect(byTouchpoints).toBeGreaterThanOrEqual(Math.min(...byCounters) - 1);
    },
    TIMEOUT_MS,
  );

  function* toldByCounters(luck: number): Iterable<StepTick> {
    const source = new WorldSource(world, fromTick, luck, [hindrance]);
    for (let left = ticks; left > 0; left--) yield source.next()[0]!;
  }
});
