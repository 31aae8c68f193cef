import { describe, expect, it } from 'vitest';
import type { SegmentCandidate } from '../detection/segment-search/search-segments.ts';
import type { Suspects } from '../detection/verdict.ts';
import { otherSuspects } from './other-suspects.ts';

const paypal = { dimension: 'paymentMethod', value: 'paypal' };
const web = { dimension: 'device', value: 'web' };

function candidate(values: SegmentCandidate['values'], probability: number | null): SegmentCandidate {
  return { values, observed: 3, expected: 40, share: 0.8, score: 30, probability };
}

function others(kind: Suspects['kind'], candidates: SegmentCandidate[], named = [paypal]) {
  const segment = named.length > 0 ? { values: named, share: 0.8 } : null;
  return otherSuspects({ segment, suspects: { kind, candidates, asOfMs: 0 } }).map(({ values }) => values);
}

describe('who else may be hit', () => {
  it('leaves out who is named already, and what is hardly possible', () => {
    const found = [candidate([paypal], 0.9), candidate([paypal, web], 0.09), candidate([web], 0.01)];
    expect(others('segment', found)).toEqual([[paypal, web]]);
  });

  it('tells of a second cause however sure the first one is', () => {
    expect(others('segment', [candidate([paypal], 1), candidate([web], null)])).toEqual([[web]]);
  });

  it('offers those that may be it where none is clear', () => {
    const found = [candidate([paypal], 0.5), candidate([], 0.3), candidate([web], 0.2)];
    expect(others('unclear', found, [])).toEqual([[paypal], [web]]);
  });

  it('says nothing where it is everybody, or nobody has searched', () => {
    expect(others('everywhere', [candidate([], 0.9), candidate([web], 0.1)], [])).toEqual([]);
    expect(otherSuspects({ segment: null, suspects: null })).toEqual([]);
  });
});
