import { describe, expect, it } from 'vitest';
import { incident, wallJourney } from '../../test-support/samples.ts';
import { companyState } from './company-state.ts';

const wall = (
  states: Parameters<typeof wallJourney>[1][],
  incidents = [] as ReturnType<typeof incident>[],
) => ({
  journeys: states.map((more, at) => wallJourney(`j${at}`, more)),
  incidents,
});

describe('the state of the company in one sentence', () => {
  it('leads with the problems and counts the rest', () => {
    const state = companyState(
      wall(
        [{ state: 'problem' }, { state: 'watch' }, { state: 'normal' }, { state: 'normal' }],
        [incident('a')],
      ),
    );
    expect(state).toMatchObject({
      worst: 'problem',
      n: 1,
      rest: [
        { state: 'watch', n: 1 },
        { state: 'normal', n: 2 },
      ],
    });
  });

  it('counts two incidents of one journey as two problems, and a resolved one as none', () => {
    const both = [
      incident('a'),
      incident('b', { state: 'acknowledged' }),
      incident('c', { state: 'resolved' }),
    ];
    expect(companyState(wall([{ state: 'problem' }], both))).toMatchObject({ worst: 'problem', n: 2 });
  });

  it('says that all is normal only when all is', () => {
    expect(companyState(wall([{}, {}]))).toMatchObject({ worst: 'normal', unanimous: true });
    expect(companyState(wall([{}, { state: 'learning' }]))).toMatchObject({
      worst: 'normal',
      n: 1,
      unanimous: false,
    });
    expect(companyState(wall([{}, { state: 'no-data' }]))).toMatchObject({ worst: 'no-data', n: 1 });
  });

  it('does not call a company without journeys healthy', () => {
    expect(companyState(wall([]))).toMatchObject({ worst: 'no-data', n: 0 });
  });
});
