import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileTimeFormat } from './mapped-time.ts';

function read(written: string, format: string, zone = 'UTC'): string | undefined {
  const reader = compileTimeFormat(format, zone);
  if (typeof reader !== 'function') throw new Error(reader.problem);
  const ms = reader(written);
  return ms === undefined ? undefined : new Date(ms).toISOString();
}

describe('times as records write them', () => {
  it.each([
    ['2019-10-01 00:00:04 UTC', "yyyy-MM-dd HH:mm:ss 'UTC'", 'UTC', '2019-10-01T00:00:04.000Z'],
    ['1659304800025', 'epoch-ms', 'UTC', '2022-07-31T22:00:00.025Z'],
    ['1511544070', 'epoch-s', 'UTC', '2017-11-24T17:21:10.000Z'],
    ['1511544070.25', 'epoch-s', 'UTC', '2017-11-24T17:21:10.250Z'],
    ['2017-01-09T08:49:50.000Z', 'iso', 'UTC', '2017-01-09T08:49:50.000Z'],
    ['2011-10-11 13:45:40.276999+02:00', 'iso', 'UTC', '2011-10-11T11:45:40.276Z'],
    ['2011-10-11 13:45', 'iso', 'Europe/Berlin', '2011-10-11T11:45:00.000Z'],
    ['24.12.2025, 18:00:30,5', 'dd.MM.yyyy, HH:mm:ss,S', 'Europe/Berlin', '2025-12-24T17:00:30.500Z'],
    ['2025-12-24', 'yyyy-MM-dd', 'UTC', '2025-12-24T00:00:00.000Z'],
    ["5 o'clock 2025-12-24", "'5 o''clock' yyyy-MM-dd", 'UTC', '2025-12-24T00:00:00.000Z'],
    ['20251224T1800-0330', "yyyyMMdd'T'HHmmXXX", 'Europe/Berlin', '2025-12-24T21:30:00.000Z'],
  ])('%s by %s in %s', (written, format, zone, instant) => {
    expect(read(written, format, zone)).toBe(instant);
  });

  it.each([
    ['2025-02-29T10:00:00Z', 'iso'],
    ['2025-01-01T24:00:00Z', 'iso'],
    ['01/02/2025', 'iso'],
    ['tomorrow', 'iso'],
    ['', 'epoch-ms'],
    ['0x10', 'epoch-ms'],
    ['2025-01-01', 'yyyy-MM-dd HH:mm'],
  ])('%s does not fit %s', (written, format) => {
    expect(read(written, format)).toBeUndefined();
  });

  it('an hour that comes twice is the first one; one that is left out is read by the clock before', () => {
    expect(read('2025-10-26 01:59', 'iso', 'Europe/Berlin')).toBe('2025-10-25T23:59:00.000Z');
    expect(read('2025-10-26 02:30', 'iso', 'Europe/Berlin')).toBe('2025-10-26T00:30:00.000Z');
    expect(read('2025-10-26 03:00', 'iso', 'Europe/Berlin')).toBe('2025-10-26T02:00:00.000Z');
    expect(read('2025-03-30 01:59', 'iso', 'Europe/Berlin')).toBe('2025-03-30T00:59:00.000Z');
    expect(read('2025-03-30 02:30', 'iso', 'Europe/Berlin')).toBe('2025-03-30T01:30:00.000Z');
    expect(read('2025-03-30 03:00', 'iso', 'Europe/Berlin')).toBe('2025-03-30T01:00:00.000Z');
  });

  it('every instant survives being written and read', () => {
    const between = { min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true };
    fc.assert(
      fc.property(fc.date(between), (instant) => {
        expect(read(instant.toISOString(), 'iso', 'Asia/Kolkata')).toBe(instant.toISOString());
        expect(read(instant.toISOString(), "yyyy-MM-dd'T'HH:mm:ss.SSSXXX")).toBe(instant.toISOString());
        expect(read(String(instant.getTime()), 'epoch-ms')).toBe(instant.toISOString());
      }),
    );
  });
});

describe('a format that cannot be meant', () => {
  it.each([
    ['yyyy-MM-dd hh:mm', 'UTC', 'format'],
    ['yyyy-MM-MM-dd', 'UTC', 'format'],
    ["yyyy-MM-dd 'open", 'UTC', 'format'],
    ['HH:mm', 'UTC', 'format'],
    ['iso', 'Mars/Olympus', 'zone'],
  ])('%s in %s', (format, zone, field) => {
    expect(compileTimeFormat(format, zone)).toMatchObject({ field });
  });
});
