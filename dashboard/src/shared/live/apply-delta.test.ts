import { describe, expect, it } from 'vitest';
import { incident, wallJourney } from '../../test-support/samples.ts';
import { applyWallDelta } from './apply-delta.ts';

const wall = { journeys: [wallJourney('checkout'), wallJourney('return')], incidents: [incident('i1')] };

describe('a change of the wall', () => {
  it('replaces a journey where it stands and keeps the rest', () => {
    const checkout = wallJourney('checkout', { inFlight: 9 });
    const after = applyWallDelta(wall, { journeys: { checkout }, order: null, incidents: null });
    expect(after).toEqual({ journeys: [checkout, wall.journeys[1]], incidents: wall.incidents });
  });

  it('moves the worst to the top when the order changed', () => {
    const worse = wallJourney('return', { state: 'problem' });
    const after = applyWallDelta(wall, {
      journeys: { return: worse },
      order: ['return', 'checkout'],
      incidents: [],
    });
    expect(after.journeys.map((journey) => journey.journey)).toEqual(['return', 'checkout']);
    expect(after.incidents).toEqual([]);
  });

  it('shows a new journey and drops one that is no longer in the order', () => {
    const repair = wallJourney('repair');
    const after = applyWallDelta(wall, {
      journeys: { repair },
      order: ['repair', 'return'],
      incidents: null,
    });
    expect(after.journeys.map((journey) => journey.journey)).toEqual(['repair', 'return']);
  });
});
