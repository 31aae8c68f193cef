import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WindowSums, reachTicks } from './window-sums.ts';

const NEVER = -Infinity;
/** No multiple of any stride. */
const firstTick = 1_000_037;

interface Tick {
  readonly observed: number;
  readonly entered: number;
  readonly waiting: number;
}

const tick = fc.record({ observed: fc.nat(9), entered: fc.nat(20), waiting: fc.nat(50) });

function told(ticks: readonly Tick[], from = firstTick): WindowSums {
  const sums = new WindowSums(from, 2);
  for (const { observed, entered, waiting } of ticks.slice(from - firstTick)) {
    sums.progress(1, observed, observed / 3, observed / 3 + 1);
    sums.customers(1, entered, waiting);
    sums.closeTick();
  }
  return sums;
}

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

describe('WindowSums', () => {
  it('adds up what was since a mark, wherever it is and however much came before', () => {
    fc.assert(
      fc.property(
        fc.array(tick, { minLength: 1, maxLength: 900, size: 'max' }),
        fc.array(fc.nat(950), { minLength: 1 }),
        fc.option(fc.nat(100), { nil: null }),
        (ticks, backs, fence) => {
          const sums = told(ticks);
          const notBefore = fence === null ? NEVER : sums.tick - fence;
          for (const back of backs) {
            const mark = sums.markAt(sums.tick - back, notBefore);
            if (!mark) continue;
            expect(mark.tick).toBeGreaterThanOrEqual(Math.max(notBefore, firstTick));
            const since = ticks.slice(mark.tick - firstTick);
            expect(sums.observedSince(mark, 1)).toBe(total(since.map(({ observed }) => observed)));
            const waited = ticks[mark.tick - firstTick - 1]?.waiting ?? 0;
            expect(sums.customersSince(mark, 1)).toBe(waited + total(since.map(({ entered }) => entered)));
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('says the same to the bit, whoever began when', () => {
    const ticks = fc.sample(
      fc.record({ observed: fc.nat(1_000), entered: fc.nat(20), waiting: fc.nat(50) }),
      {
        numRuns: 2_000,
        seed: 3,
      },
    );
    const [one, two] = [told(ticks), told(ticks, firstTick + 700)];
    for (const mark of two.marks(firstTick + 700 + 180)) {
      expect(two.expectedSince(mark, 1)).toBe(one.expectedSince(mark, 1));
      expect(two.dueSince(mark, 1)).toBe(one.dueSince(mark, 1));
    }
  });

  it('reaches back as far as it says', () => {
    const sums = told(
      Array.from({ length: reachTicks + 400 }, () => ({ observed: 1, entered: 0, waiting: 0 })),
    );
    const mark = sums.markAt(sums.tick - reachTicks, NEVER)!;
    expect(sums.tick - mark.tick).toBeLessThan(reachTicks + 180);
    expect(sums.observedSince(mark, 1)).toBe(sums.tick - mark.tick);
  });
});
