import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDurationMs } from '../../kernel/duration.ts';
import { closest, editDistance, suggestDuration, suggestSlug } from './suggest.ts';

describe('the word that was probably meant', () => {
  const keys = ['step', 'title', 'when', 'within', 'owner', 'optional'];

  it.each([
    ['witihn', 'within'],
    ['wehn', 'when'],
    ['Owner', 'owner'],
    ['optionl', 'optional'],
    ['steps', 'step'],
  ])('%s is %s', (written, meant) => {
    expect(closest(written, keys)).toBe(meant);
  });

  it('is none when nothing is near', () => {
    expect(closest('deadline', keys)).toBeUndefined();
    expect(closest('x', [])).toBeUndefined();
  });
});

describe('edit distance', () => {
  it('is 0 for the same, symmetric, and never more than the longer word', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        expect(editDistance(a, a)).toBe(0);
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
        expect(editDistance(a, b)).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
      }),
    );
  });
});

describe('durations as people write them', () => {
  it.each([
    ['10 m', '10m'],
    ['10 Minuten', '10m'],
    ['1h 30m', '90m'],
    ['1.5h', '90m'],
    ['90 sec', '90s'],
    ['2 weeks', '14d'],
    ['24 hours', '24h'],
    ['48h', '2d'],
  ])('%s is %s', (written, right) => {
    expect(suggestDuration(written)).toBe(right);
  });

  it.each(['soon', '10', '0m', '', '10 parsec', '5m!'])('%s gives no suggestion', (written) => {
    expect(suggestDuration(written)).toBeUndefined();
  });

  it('are suggested in a form that is accepted, and as long', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999 }), fc.constantFrom(...'smhd'), (amount, unit) => {
        const suggested = suggestDuration(`${amount} ${unit}`);
        expect(parseDurationMs(suggested!)).toBe(parseDurationMs(`${amount}${unit}`));
      }),
    );
  });
});

describe('ids', () => {
  it.each([
    ['Click & Collect', 'click-collect'],
    ['Rückgabe', 'ruckgabe'],
    ['2nd_try', 'nd-try'],
    ['…', undefined],
  ])('%s becomes %s', (written, right) => {
    expect(suggestSlug(written)).toBe(right);
  });
});
