import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { incident, wallJourney } from '../../test-support/samples.ts';
import { isHeld, PAGE_MS, pageAt, planPages } from './wall-pages.ts';

const room = { heightRem: 52, rowRem: 7.3, pagerRem: 2.4 };

describe('pages of journeys', () => {
  it('are one as long as all fit', () => {
    expect(planPages(7, room, false)).toEqual({ size: 7, pages: 1 });
    expect(planPages(0, room, false)).toEqual({ size: 1, pages: 1 });
  });

  it('are of equal length, and leave room for the line that says which', () => {
    expect(planPages(8, room, false)).toEqual({ size: 4, pages: 2 });
    expect(planPages(60, room, false)).toEqual({ size: 6, pages: 10 });
  });

  it('show all that fits on the first one when it is the only one to be seen', () => {
    expect(planPages(8, room, true)).toMatchObject({ size: 6 });
  });

  it('show every journey in turn, and none that does not fit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.double({ min: 8, max: 120, noNaN: true }),
        (count, heightRem) => {
          const { size, pages } = planPages(count, { ...room, heightRem }, false);
          expect(size * pages).toBeGreaterThanOrEqual(count);
          expect(size * (pages - 1)).toBeLessThan(count);
          const line = pages > 1 ? room.pagerRem : 0;
          expect(size === 1 || size * room.rowRem + line <= heightRem).toBe(true);
        },
      ),
    );
  });
});

describe('the page on the wall', () => {
  it('changes every so often, and begins again', () => {
    const shown = [0, 1, PAGE_MS, 2 * PAGE_MS, 3 * PAGE_MS].map((ms) => pageAt(3, 1_000, 1_000 + ms));
    expect(shown).toEqual([0, 0, 1, 2, 0]);
  });

  it('is the first while an incident is open or a journey is judged a problem', () => {
    expect(isHeld({ journeys: [wallJourney('a')], incidents: [incident('i')] })).toBe(true);
    expect(
      isHeld({ journeys: [wallJourney('a')], incidents: [incident('i', { state: 'acknowledged' })] }),
    ).toBe(true);
    expect(isHeld({ journeys: [wallJourney('a', { state: 'problem' })], incidents: [] })).toBe(true);
    expect(
      isHeld({
        journeys: [wallJourney('a', { state: 'watch' })],
        incidents: [incident('i', { state: 'resolved' })],
      }),
    ).toBe(false);
  });
});
