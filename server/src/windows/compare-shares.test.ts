import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../test/support/seeded-random.ts';
import { compareShares, simultaneousZ } from './compare-shares.ts';

const z95 = simultaneousZ(1, 0.95);

describe('two shares', () => {
  it('differ as published for method 10 of Newcombe', () => {
    // Table II of the paper: 56/70 against 48/80, and 9/10 against 3/10.
    const large = compareShares({ part: 56, of: 70 }, { part: 48, of: 80 }, z95)!;
    const small = compareShares({ part: 9, of: 10 }, { part: 3, of: 10 }, z95)!;
    const published = [0.2, 0.0524, 0.3339, 0.1705, 0.809];
    const found = [large.difference, large.low, large.high, small.low, small.high];
    found.forEach((one, at) => expect(one).toBeCloseTo(published[at]!, 3));
  });

  it('of nobody are not compared', () => {
    expect(compareShares({ part: 0, of: 0 }, { part: 1, of: 2 }, z95)).toBeNull();
  });

  it('differ by noise only while days differ as much on their own', () => {
    const [a, b] = [
      { part: 7_000, of: 10_000 },
      { part: 7_300, of: 10_000 },
    ];
    expect(compareShares(a, b, z95)!.verdict).toBe('less');
    expect(compareShares(b, a, z95)!.verdict).toBe('more');
    expect(compareShares(a, b, z95, 0.05)!.verdict).toBe('noise');
    // Ever so many customers of a day are still customers of one day.
    const millions = [a, b].map(({ part, of }) => ({ part: part * 1_000, of: of * 1_000 }));
    expect(compareShares(millions[0]!, millions[1]!, z95, 0.05)!.verdict).toBe('noise');
  });

  it('lie within an interval that holds the difference seen, and is turned about with them', () => {
    const sample = fc
      .integer({ min: 1, max: 5_000 })
      .chain((of) => fc.record({ part: fc.integer({ min: 0, max: of }), of: fc.constant(of) }));
    fc.assert(
      fc.property(sample, sample, fc.double({ min: 0, max: 0.5, noNaN: true }), (a, b, sigma) => {
        const one = compareShares(a, b, z95, sigma)!;
        const other = compareShares(b, a, z95, sigma)!;
        expect(one.low).toBeLessThanOrEqual(one.difference + 1e-12);
        expect(one.high).toBeGreaterThanOrEqual(one.difference - 1e-12);
        expect(one.low).toBeGreaterThanOrEqual(-1 - 1e-12);
        expect(one.high).toBeLessThanOrEqual(1 + 1e-12);
        expect(one.low).toBeCloseTo(-other.high, 10);
      }),
    );
  });

  it('that are the same are told apart hardly ever, however many are looked at', () => {
    const random = seededRandom(6);
    const seen = (of: number) => {
      let part = 0;
      for (let n = 0; n < of; n++) if (random() < 0.8) part++;
      return { part, of };
    };
    const looked = 30;
    let wrong = 0;
    for (let table = 0; table < 200; table++) {
      const z = simultaneousZ(looked, 0.95);
      const verdicts = Array.from({ length: looked }, () => compareShares(seen(400), seen(300), z)!.verdict);
      if (verdicts.some((verdict) => verdict !== 'noise')) wrong++;
    }
    // A table in twenty may; of 200, 10 ± 3.
    expect(wrong).toBeLessThanOrEqual(18);
  });

  it('are held to a wider interval the more of them there are', () => {
    expect(z95).toBeCloseTo(1.96, 2);
    expect(simultaneousZ(20, 0.95)).toBeCloseTo(3.023, 2);
  });
});
