import { describe, expect, it } from 'vitest';
import { createFormat } from './format.ts';

const english = createFormat('en', 'en-GB', 'Europe/Berlin');
const german = createFormat('de', 'de-DE', 'Europe/Berlin');
/** Intl uses several kinds of space; none of them matters here. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

describe('numbers, in the language of the screen', () => {
  it('separates thousands as the reader does', () => {
    expect([english.count(1204), german.count(1204)]).toEqual(['1,204', '1.204']);
  });

  it('writes shares as percent, finer where a whole percent says too little', () => {
    expect([english.share(0.364), plain(german.share(0.364))]).toEqual(['36%', '36 %']);
    expect([english.share(0.0124), plain(german.share(0.0124))]).toEqual(['1.2%', '1,2 %']);
    expect([english.share(0), english.share(1)]).toEqual(['0%', '100%']);
  });

  it('writes differences of shares in points, with their sign', () => {
    expect([english.points(-0.0312), german.points(0.125), english.points(0)]).toEqual([
      '−3.1',
      '+12,5',
      '0.0',
    ]);
  });

  it('does not pretend an estimate of money is exact', () => {
    expect(english.money({ amount: 18_412.37, currency: 'EUR' })).toBe('€18,400');
    expect(plain(german.money({ amount: 18_412.37, currency: 'EUR' }))).toBe('18.400 €');
    expect(plain(german.money({ amount: 85.4, currency: 'CHF' }))).toBe('85 CHF');
  });
});

describe('times', () => {
  const at = Date.parse('2026-11-23T13:02:00Z');

  it('are of the clock on the wall, and name the day when it is another one', () => {
    expect(german.time(at, at)).toBe('14:02');
    expect(plain(german.time(at, at + 24 * 3_600_000))).toBe('23. Nov. 14:02');
    expect(plain(english.time(at, at + 24 * 3_600_000))).toBe('23 Nov 14:02');
  });

  it('tell a span by what its ends do not share, and name its day', () => {
    expect(plain(english.span(at, at + 3 * 3_600_000))).toMatch(/^Mon,? 23 Nov,? 14:02\s?–\s?17:02$/);
    expect(plain(german.span(at, at + 3 * 3_600_000))).toMatch(
      /^Mo\., 23\. Nov\.,? 14:02\s?–\s?17:02( Uhr)?$/,
    );
    expect([english.weekday(at), german.weekday(at)]).toEqual(['Monday', 'Montag']);
  });

  it('tell an age in at most two units', () => {
    const minute = 60_000;
    const ages = [8_200, 12 * minute, 125 * minute, 26 * 60 * minute, 3 * 24 * 60 * minute, -5];
    expect(ages.map((ms) => plain(english.age(ms)))).toEqual([
      '8 s',
      '12 min',
      '2 h 05 min',
      '1 day',
      '3 days',
      '0 s',
    ]);
    expect(plain(german.age(3 * 24 * 60 * minute))).toBe('3 Tage');
  });

  it('tell a delay to the second where a minute says too little, and count hours of the week', () => {
    const delays = [40, 60, 95, 600, 4_000].map((seconds) => plain(english.delay(seconds * 1_000)));
    expect(delays).toEqual(['40 s', '1 min', '1 min 35 s', '10 min', '1 h 06 min']);
    expect(plain(german.hourOfWeek(0))).toBe('Mo 0–1 h');
    expect(plain(english.hourOfWeek(167))).toBe('Sun 23–24 h');
    expect([english.budget(0.25), german.budget(0.25)]).toEqual(['0.25', '0,25']);
  });
});
