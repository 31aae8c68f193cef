import { describe, expect, it } from 'vitest';
import { BEGINS_TICK, TICKS_PER_HOUR } from './calendar.ts';
import type { Disturbance } from './disturbance.ts';
import { LAST_AGE } from './shape.ts';
import { WorldSource } from './world-source.ts';
import { volumeNames, worldOf } from './world.ts';

const sum = (counts: Int32Array) => counts.reduce((all, one) => all + one, 0);

/** What comes to light in so many ticks. */
function totals(source: WorldSource, ticks: number) {
  const all = {
    entered: 0,
    advanced: 0,
    abandoned: 0,
    expected: 0,
    mature: 0,
    lost: 0,
    byLeaf: new Int32Array(27),
  };
  for (let left = ticks; left > 0; left--) {
    const [tick] = source.next();
    all.entered += sum(tick!.entered);
    all.advanced += sum(tick!.advanced);
    all.abandoned += sum(tick!.abandoned);
    all.expected += tick!.expected[0]!;
    all.mature += sum(tick!.mature.entered);
    all.lost += tick!.intended - tick!.succeeded;
    tick!.entered.forEach((n, leaf) => (all.byLeaf[leaf]! += n));
  }
  return all;
}

describe('a world by its counters', () => {
  it('is the same for the same seed and luck, and goes on alike from a fork', () => {
    const make = () => new WorldSource(worldOf('300/min', 3), BEGINS_TICK, 7);
    expect(totals(make(), 2_000)).toEqual(totals(make(), 2_000));
    const source = make();
    totals(source, 500);
    expect(totals(source.fork(9), 500)).toEqual(totals(source.fork(9), 500));
    expect(totals(source.fork(9), 500)).not.toEqual(totals(source.fork(10), 500));
  });

  it.each(volumeNames)(
    'has, at %s, the customers it says, of whom as many get on as it expects',
    (volume) => {
      const world = worldOf(volume, 1);
      const ticks = volume === '500/s' ? 1_000 : 17_280;
      const { entered, advanced, expected, byLeaf } = totals(new WorldSource(world, BEGINS_TICK, 1), ticks);
      expect(Math.abs(advanced - expected)).toBeLessThan(5 * Math.sqrt(expected));
      if (volume === '500/s') return;
      // Two whole days of them: five standard errors, and what days and evenings differ by.
      const planned = world.perSecond * 10 * ticks;
      expect(Math.abs(entered - planned)).toBeLessThan(5 * Math.sqrt(planned) + 0.5 * planned);
      byLeaf.forEach((n, leaf) => {
        const wanted = entered * world.leaves[leaf]!.share;
        expect(Math.abs(n - wanted)).toBeLessThan(5 * Math.sqrt(wanted) + 0.4 * wanted);
      });
    },
  );

  it('shows each customer once, and those of a cohort when nobody of it can change any more', () => {
    const source = new WorldSource(worldOf('300/min', 2), BEGINS_TICK, 1);
    const entered: number[] = [];
    for (let at = 0; at < 400; at++) {
      const [tick] = source.next();
      entered.push(sum(tick!.entered));
      if (at > LAST_AGE) expect(sum(tick!.mature.entered)).toBe(entered[at - LAST_AGE - 1]);
      expect(sum(tick!.mature.advanced)).toBeLessThanOrEqual(sum(tick!.mature.entered));
    }
  });

  it('hinders as many as it says, of those it says', () => {
    const world = worldOf('300/min', 4);
    const fromTick = BEGINS_TICK + 12 * TICKS_PER_HOUR;
    const toTick = fromTick + TICKS_PER_HOUR;
    const lostBy = (rho: number, target: 'everywhere' | 'segment') => {
      const hindrance: Disturbance = {
        kind: 'hindrance', step: 0, fromTick, toTick, target: world.targets[target], course: 'sudden', rho,
      }; // prettier-ignore
      const source = new WorldSource({ ...world, retry: { share: 0, seconds: 60 } }, BEGINS_TICK, 5, [
        hindrance,
      ]);
      totals(source, 12 * TICKS_PER_HOUR);
      const { lost, expected } = totals(source, TICKS_PER_HOUR);
      expect(totals(source, TICKS_PER_HOUR).lost).toBe(0);
      return lost / expected;
    };
    expect(lostBy(0, 'everywhere')).toBeCloseTo(1, 1);
    expect(lostBy(0.6, 'everywhere')).toBeCloseTo(0.4, 1);
    expect(lostBy(0, 'segment')).toBeGreaterThan(0.1);
    expect(lostBy(0, 'segment')).toBeLessThan(0.2);
  });

  it('brings as many more of some as a mix says', () => {
    const world = worldOf('300/min', 5);
    const mix: Disturbance = {
      kind: 'traffic', fromTick: BEGINS_TICK, toTick: BEGINS_TICK + 4_000, factor: 8, target: world.targets.segment,
    }; // prettier-ignore
    const usual = totals(new WorldSource(world, BEGINS_TICK, 1), 4_000);
    const mixed = totals(new WorldSource(world, BEGINS_TICK, 1, [mix]), 4_000);
    const struck = (byLeaf: Int32Array) =>
      byLeaf.reduce((all, n, leaf) => all + n * world.targets.segment[leaf]!, 0);
    const odds = (all: typeof usual) => struck(all.byLeaf) / (all.entered - struck(all.byLeaf));
    expect(odds(mixed) / odds(usual)).toBeCloseTo(8, 0);
    expect(mixed.entered / usual.entered).toBeGreaterThan(1.7);
    expect(mixed.entered / usual.entered).toBeLessThan(2.6);
  });
});
