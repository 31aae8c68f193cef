import { describe, expect, it } from 'vitest';
import { StepWorld, hourMs, minuteMs } from './step-world.suite.ts';
import type { World, WorldSegment } from './step-world.suite.ts';
import { Watchman } from './watchman.suite.ts';

const dayMs = 24 * hourMs;
const dimensions = ['channel', 'payment', 'region'];

/** Customers of an app and a shop, who pay in three ways in four regions; of one in twenty the region is not known. */
const segments: WorldSegment[] = ['app', 'shop'].flatMap((channel, c) =>
  ['card', 'paypal', 'invoice'].flatMap((payment, p) =>
    ['north', 'east', 'south', 'west', null].map((region, r) => ({
      values: [channel, payment, region],
      weight: [3, 2][c]! * [5, 3, 2][p]! * [4, 3, 2, 2, 0.6][r]!,
      share: 0.7 - 0.2 * p,
    })),
  ),
);

function watched(changes: Partial<World> = {}): Watchman {
  const world = { seed: 5, perMinute: 200, share: 0.6, dimensions, segments, wobble: 0.03, ...changes };
  return new Watchman(new StepWorld(world)).pass(2 * dayMs);
}

const found = (watchman: Watchman) => watchman.detector.findSegments(watchman.open!.worst.onsetMs);

describe('who is hit', () => {
  it('is found on the page: two attributes together', () => {
    const watchman = watched();
    // Of everybody the combination is known: there is no leaf besides.
    expect(watchman.detector.leaves(watchman.world.nowMs - 10 * minuteMs)).toHaveLength(segments.length);
    expect(watchman.detector.leaves(watchman.world.nowMs)).toEqual([]);
    const only = (values: readonly (string | null)[]) => values[0] === 'app' && values[1] === 'paypal';
    watchman.pass(6 * minuteMs, { factor: 0.1, only });
    expect(watchman.pages).toBe(1);
    const { kind, candidates } = found(watchman);
    expect(kind).toBe('segment');
    expect(candidates[0]!.values).toEqual([
      { dimension: 'channel', value: 'app' },
      { dimension: 'payment', value: 'paypal' },
    ]);
    expect(candidates[0]!.share).toBeGreaterThan(0.5);
  });

  it('is everybody, where it is', () => {
    const watchman = watched();
    watchman.pass(4 * minuteMs, { factor: 0.3 });
    expect(found(watchman)).toMatchObject({ kind: 'everywhere', candidates: [{ values: [] }, {}, {}] });
  });

  it('is found by the only attribute of a journey, though it is not known of all', () => {
    const regions = ['north', 'east', 'south', null].map((region, r) => ({
      values: [region],
      weight: [4, 3, 2, 2][r]!,
    }));
    const watchman = watched({ dimensions: ['region'], segments: regions });
    const onsetMs = watchman.world.nowMs;
    watchman.pass(4 * minuteMs, { factor: 0.1, only: ([region]) => region === 'north' });
    const leaves = watchman.detector.leaves(onsetMs);
    expect(leaves.map(({ values }) => values)).toEqual([['north'], ['east'], ['south'], [null]]);
    const { kind, candidates } = watchman.detector.findSegments(onsetMs);
    expect(kind).toBe('segment');
    expect(candidates[0]!.values).toEqual([{ dimension: 'region', value: 'north' }]);
  });
});
