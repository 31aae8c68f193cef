import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finishShares, normalEntries } from './finish-shares.ts';
import type { StepBalance } from './finish-shares.ts';

/** A step at which normally nine in ten get on, and did. */
function step(counts: Partial<StepBalance>): StepBalance {
  const { entered = 0, matureEntered = entered, share = 0.9 } = counts;
  const matureAdvanced = counts.matureAdvanced ?? matureEntered * share;
  return {
    share,
    optional: false,
    entered,
    advanced: matureAdvanced,
    matureEntered,
    matureAdvanced,
    ...counts,
  };
}

describe('how many would normally have come', () => {
  it('is how many came, while everybody gets on as usual', () => {
    const steps = [step({ entered: 1000 }), step({ entered: 900 }), step({ entered: 810 })];
    expect(normalEntries(steps)).toEqual([1000, 900, 810]);
  });

  it('counts those in flight for nothing: a repair that takes an hour is not a loss of customers', () => {
    const booked = step({ entered: 400, matureEntered: 10, matureAdvanced: 9, advanced: 120 });
    expect(normalEntries([booked, step({ entered: 120 })])).toEqual([400, 120]);
  });

  it('adds those a bad step lost beyond normal, and as many of them further down as would have got on there', () => {
    const steps = [
      step({ entered: 1000, matureAdvanced: 400, advanced: 400 }),
      step({ entered: 400 }),
      step({ entered: 360 }),
    ];
    expect(normalEntries(steps)).toEqual([1000, 900, 810]);
  });

  it('shares the missing among an optional step and the one behind it as others do', () => {
    const steps = [
      step({ entered: 1000, matureAdvanced: 400, advanced: 400 }),
      step({ entered: 100, optional: true, share: 1 }),
      step({ entered: 400 }),
    ];
    // A quarter of those who get on take the optional step: 125 of the 500 who are missing.
    expect(normalEntries(steps)).toEqual([1000, 225, 900]);
  });

  it('never asks for fewer than nobody', () => {
    const arbitrary = fc
      .record({ mature: fc.nat(500), fresh: fc.nat(500), share: fc.double({ min: 0, max: 1, noNaN: true }) })
      .chain(({ mature, fresh, share }) =>
        fc
          .nat(mature)
          .map((matureAdvanced) =>
            step({ entered: mature + fresh, matureEntered: mature, matureAdvanced, share }),
          ),
      );
    fc.assert(
      fc.property(fc.array(arbitrary, { minLength: 1, maxLength: 6 }), (steps) => {
        const entries = normalEntries(steps);
        expect(entries[0]).toBe(steps[0]!.entered);
        expect(entries.every((n) => Number.isFinite(n) && n >= 0)).toBe(true);
      }),
    );
  });
});

describe('who reaches the goal', () => {
  it('multiplies the shares on the way there', () => {
    expect(finishShares([step({ share: 0.5 }), step({ share: 0.8 }), step({})])).toEqual([0.4, 0.8, 1]);
  });

  it('lets those who skip an optional step not suffer from its loss', () => {
    const steps = [
      step({ entered: 100, share: 1, advanced: 100 }),
      step({ entered: 40, optional: true, share: 0.5 }),
      step({ entered: 80 }),
    ];
    expect(finishShares(steps)).toEqual([0.8, 0.5, 1]);
  });
});
