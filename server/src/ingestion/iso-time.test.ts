import { Touchpoint } from '@wegwarte/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoTimeMs } from './iso-time.ts';

const contract = Touchpoint.shape.time;

describe('a time as touchpoints have it', () => {
  it.each([
    ['2026-03-02T10:59:30+01:00', '2026-03-02T09:59:30.000Z'],
    ['2026-03-02T10:59:30.12Z', '2026-03-02T10:59:30.120Z'],
    ['2026-03-02T10:59:30.123987654Z', '2026-03-02T10:59:30.123Z'],
    ['2024-02-29T23:59:59-12:30', '2024-03-01T12:29:59.000Z'],
    ['0099-12-31T00:00:00Z', '0099-12-31T00:00:00.000Z'],
  ])('is read: %s', (text, expected) => {
    expect(new Date(isoTimeMs(text)).toISOString()).toBe(expected);
  });

  it.each([
    '2026-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-03-02T24:00:00Z',
    '2026-03-02T10:59:60Z',
    '2026-03-02T10:59Z',
    '2026-03-02T10:59:30',
    '2026-03-02 10:59:30Z',
    '2026-03-02T10:59:30.Z',
    '2026-03-02T10:59:30+0100',
    '2026-03-02T10:59:30+24:00',
    '2026-03-02T10:59:30Z ',
    '2026-03-02T1a:59:30Z',
    '',
  ])('is not guessed at: %j', (text) => {
    expect(isoTimeMs(text)).toBeNaN();
  });

  it('is taken exactly where the contract takes it, and means what it means there', () => {
    const part = (max: number) => fc.integer({ min: 0, max }).map((value) => String(value).padStart(2, '0'));
    const zone = fc.oneof(
      fc.constant('Z'),
      fc.tuple(fc.constantFrom('+', '-'), part(25), part(61)).map(([s, h, m]) => `${s}${h}:${m}`),
    );
    const fraction = fc.oneof(
      fc.constant(''),
      fc.nat(10 ** 9).map((digits) => `.${digits}`),
    );
    const year = fc.integer({ min: 0, max: 9_999 }).map((value) => String(value).padStart(4, '0'));
    const time = fc
      .tuple(year, part(13), part(32), part(25), part(61), part(61), fraction, zone)
      .map(([y, mo, d, h, mi, s, f, z]) => `${y}-${mo}-${d}T${h}:${mi}:${s}${f}${z}`);
    const damaged = fc
      .tuple(time, fc.nat(30), fc.string({ maxLength: 1 }))
      .map(([text, at, instead]) => text.slice(0, at) + instead + text.slice(at + 1));
    fc.assert(
      fc.property(fc.oneof(time, damaged), (text) => {
        const expected = contract.safeParse(text).success ? Date.parse(text) : NaN;
        expect(isoTimeMs(text)).toBe(expected);
      }),
      { numRuns: 3_000 },
    );
  });
});
