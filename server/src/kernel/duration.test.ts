import { expect, it } from 'vitest';
import { parseDurationMs } from './duration.ts';

it('reads whole numbers of seconds, minutes, hours and days, and nothing else', () => {
  expect(['90s', '15m', '2h', '14d'].map(parseDurationMs)).toEqual([
    90_000, 900_000, 7_200_000, 1_209_600_000,
  ]);
  for (const text of ['10 m', '0s', '1.5h', '-1m', '10', 'm', '1w', '1234567s', ' 1s', '1s\n']) {
    expect(parseDurationMs(text), text).toBeUndefined();
  }
});
