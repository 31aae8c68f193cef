import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { searchSegments } from './search-segments.ts';
import type { SegmentCandidate } from './search-segments.ts';
import type { SegmentLeaf } from './segment-leaf.ts';
import { moreEvents } from './segment-search-settings.ts';

const dimensions = ['channel', 'device', 'region'];
const sizes = [3, 3, 4];
const options = { dimensions, sigma: 0.04 };

interface Hit {
  /** Value by dimension. */
  readonly where: Readonly<Record<string, string>>;
  readonly factor: number;
}

/** Every combination of values, each with its number of events; those that are hit see `factor` of them. */
function leavesOf(events: (values: readonly string[]) => number, ...hits: readonly Hit[]): SegmentLeaf[] {
  const leaves: SegmentLeaf[] = [];
  for (let channel = 0; channel < sizes[0]!; channel++) {
    for (let device = 0; device < sizes[1]!; device++) {
      for (let region = 0; region < sizes[2]!; region++) {
        const values = [`c${channel}`, `d${device}`, `r${region}`];
        const expected = events(values);
        const factor = hits.reduce((f, hit) => (isHit(values, hit.where) ? f * hit.factor : f), 1);
        leaves.push({ values, observed: Math.round(expected * factor), expected });
      }
    }
  }
  return leaves;
}

function isHit(values: readonly string[], where: Hit['where']): boolean {
  return Object.entries(where).every(([dimension, value]) => values[dimensions.indexOf(dimension)] === value);
}

const named = ({ values }: SegmentCandidate) =>
  Object.fromEntries(values.map(({ dimension, value }) => [dimension, value]));

const where = fc
  .tuple(fc.nat(sizes[0]! - 1), fc.nat(sizes[1]! - 1), fc.nat(sizes[2]! - 1), fc.integer({ min: 1, max: 7 }))
  .map(([channel, device, region, mask]) => {
    const values = [`c${channel}`, `d${device}`, `r${region}`];
    return Object.fromEntries(
      dimensions.flatMap((dimension, d) => (mask & (1 << d) ? [[dimension, values[d]!]] : [])),
    );
  });
const factor = fc.double({ min: 0, max: 0.5, noNaN: true });
/** As many events in every leaf, or a steep fall from the first values to the last. */
const evenness = fc.double({ min: 0.7, max: 1, noNaN: true });
const spreadOver =
  (even: number) =>
  (values: readonly string[]): number =>
    Math.round(100 * values.reduce((n, value) => n * even ** Number(value[1]), 1));

describe('searchSegments', () => {
  it('names the one combination that is hit, whatever its depth', () => {
    fc.assert(
      fc.property(where, factor, evenness, (guilty, left, even) => {
        const leaves = leavesOf(spreadOver(even), { where: guilty, factor: left });
        const missing = leaves.reduce((sum, { expected, observed }) => sum + expected - observed, 0);
        fc.pre(missing > 20);
        const { kind, candidates } = searchSegments(leaves, options);
        expect(named(candidates[0]!)).toEqual(guilty);
        expect(candidates[0]!.share).toBeCloseTo(1);
        if (missing > 60) expect(kind).toBe('segment');
      }),
    );
  });

  it('finds too many events as well as too few', () => {
    fc.assert(
      fc.property(where, fc.double({ min: 2, max: 20, noNaN: true }), (guilty, times) => {
        const leaves = leavesOf(() => 30, { where: guilty, factor: times });
        const { kind, candidates } = searchSegments(leaves, { ...options, settings: moreEvents });
        expect(kind).toBe('segment');
        expect(named(candidates[0]!)).toEqual(guilty);
      }),
    );
  });

  it('names nobody where nobody is hit, nor for what normal variation does to a value of a huge journey', () => {
    fc.assert(
      fc.property(where, evenness, fc.integer({ min: 1, max: 1000 }), (off, even, times) => {
        const leaves = leavesOf((values) => times * spreadOver(even)(values), { where: off, factor: 0.93 });
        expect(searchSegments(leaves, options).kind).toBe('unclear');
      }),
    );
  });

  it('says that it is everybody, where it is', () => {
    const leaves = leavesOf(() => 20, { where: {}, factor: 0.3 });
    const { kind, candidates } = searchSegments(leaves, options);
    expect(kind).toBe('everywhere');
    expect(candidates[0]).toMatchObject({ values: [], share: 1 });
  });

  it('does not blame the narrower one that is hit as hard as its sisters', () => {
    // Nine tenths of the channel are in one region: that combination alone would do nearly as well.
    const leaves = leavesOf(([, , region]) => (region === 'r0' ? 270 : 10), {
      where: { channel: 'c1' },
      factor: 0.4,
    });
    expect(named(searchSegments(leaves, options).candidates[0]!)).toEqual({ channel: 'c1' });
  });

  it('takes scatter in the damage for what it is', () => {
    const leaves = leavesOf(() => 200, { where: { region: 'r2' }, factor: 1 }).map((leaf, i) =>
      leaf.values[2] === 'r2' ? { ...leaf, observed: [20, 60, 100][i % 3]! } : leaf,
    );
    expect(named(searchSegments(leaves, options).candidates[0]!)).toEqual({ region: 'r2' });
  });

  it('shows a second cause among other customers last, without a probability', () => {
    const leaves = leavesOf(
      () => 40,
      { where: { channel: 'c0', region: 'r0' }, factor: 0.1 },
      { where: { device: 'd2', region: 'r3' }, factor: 0.2 },
    );
    const { candidates } = searchSegments(leaves, options);
    const found = candidates.map(named);
    expect(found).toContainEqual({ channel: 'c0', region: 'r0' });
    expect(found).toContainEqual({ device: 'd2', region: 'r3' });
    expect(candidates.at(-1)!.probability).toBeNull();
    expect(new Set(found.map((one) => JSON.stringify(one))).size).toBe(found.length);
  });

  it('gives the same to the last bit for leaves in any order', () => {
    fc.assert(
      fc.property(
        where,
        factor,
        fc.array(fc.nat(), { minLength: 36, maxLength: 36 }),
        (guilty, left, order) => {
          const leaves = leavesOf(spreadOver(0.8), { where: guilty, factor: left });
          const shuffled = leaves
            .map((leaf, i) => ({ leaf, at: order[i]! }))
            .toSorted((a, b) => a.at - b.at)
            .map(({ leaf }) => leaf);
          expect(searchSegments(shuffled, options)).toEqual(searchSegments(leaves, options));
        },
      ),
    );
  });

  it('takes leaves that come in parts for whole ones', () => {
    const leaves = leavesOf(() => 40, { where: { device: 'd0' }, factor: 0.5 });
    const parts = leaves.flatMap((leaf) => [
      { ...leaf, observed: 3, expected: leaf.expected / 4 },
      { ...leaf, observed: leaf.observed - 3, expected: (3 * leaf.expected) / 4 },
    ]);
    expect(searchSegments(parts, options)).toEqual(searchSegments(leaves, options));
  });

  it('never names a value that is not known, and counts those customers with the others', () => {
    fc.assert(
      fc.property(where, (guilty) => {
        // The region is known of nobody in the last channel: they are in no combination with a region.
        const leaves = leavesOf(() => 40, { where: guilty, factor: 0.2 }).map((leaf) =>
          leaf.values[0] === 'c2' ? { ...leaf, values: ['c2', leaf.values[1]!, null] } : leaf,
        );
        for (const { values } of searchSegments(leaves, options).candidates) {
          for (const { value } of values) expect(value).not.toBeNull();
        }
        if (guilty['channel'] !== 'c2' && guilty['region']) {
          const best = searchSegments(leaves, options).candidates[0]!;
          expect(named(best)).toEqual(guilty);
        }
      }),
    );
    const nothingKnown = leavesOf(() => 5, { where: {}, factor: 0 }).map((leaf) => ({
      ...leaf,
      values: [null, null, null],
    }));
    expect(searchSegments(nothingKnown, options)).toMatchObject({ kind: 'everywhere' });
  });

  it('of two names for the same customers says the shorter', () => {
    const onlyInTheApp = leavesOf(() => 30, { where: { region: 'r1' }, factor: 0.1 }).filter(
      ({ values }) => values[2] !== 'r1' || values[0] === 'c0',
    );
    const { candidates } = searchSegments(onlyInTheApp, options);
    expect(candidates.map(named)).toContainEqual({ region: 'r1' });
    expect(candidates.map(named)).not.toContainEqual({ channel: 'c0', region: 'r1' });
  });

  it('has nothing to say of nobody', () => {
    expect(searchSegments([], options)).toEqual({ kind: 'unclear', candidates: [] });
    const nobodyExpected = [{ values: ['c0', 'd0', 'r0'], observed: 0, expected: 0 }];
    expect(searchSegments(nobodyExpected, options)).toEqual({ kind: 'unclear', candidates: [] });
  });
});
