import { JourneyFile } from '@wegwarte/contract';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { toJourneyDraft, toMatch } from './journey-draft.ts';

const hashOf = (text: string): string => toJourneyDraft(JourneyFile.parse(parse(text)), 'a.yaml').contentHash;
const written = `journey: return
owner: shop
steps:
  - { step: asked, when: { type: return.asked, attributes: { a: 1, b: 2 } } }
  - { step: refunded, when: { type: refund.paid }, within: 14d }
`;

describe('a new version of a journey', () => {
  it('is not made by comments, layout, order of keys, or what would be so anyhow', () => {
    const otherwise = `# the same
owner: shop
key: customer
criticality: medium
segments: []
steps:
  - when: { attributes: { b: { eq: 2 }, a: [1] }, type: [return.asked] }
    optional: false
    step: asked
  - step: refunded
    title: Refunded
    owner: shop
    within: 14d
    when:
      type: refund.paid
title: { de: Return }
journey: return
`;
    expect(hashOf(otherwise)).toBe(hashOf(written));
  });

  it.each([
    ['14d', '13d'],
    ['owner: shop', 'owner: store'],
    ['a: 1', 'a: "1"'],
    ['type: refund.paid', 'type: refund.paid, source: bank'],
    ['journey: return', 'journey: return\ntitle: Return it'],
  ])('is made by %s becoming %s', (from, to) => {
    expect(written).toContain(from);
    expect(hashOf(written.replace(from, to))).not.toBe(hashOf(written));
  });
});

describe('conditions', () => {
  it('that say both eq and in must both hold', () => {
    expect(
      toMatch({ type: 'x', attributes: { tier: { eq: 'gold', in: ['gold', 'silver'] } } }).conditions,
    ).toEqual([
      { attribute: 'tier', anyOf: ['gold'] },
      { attribute: 'tier', anyOf: ['gold', 'silver'] },
    ]);
  });

  it('may ask for null, or that there is nothing at all', () => {
    expect(toMatch({ type: 'x', attributes: { a: null, b: { exists: false } } }).conditions).toEqual([
      { attribute: 'a', anyOf: [null] },
      { attribute: 'b', exists: false },
    ]);
  });
});
