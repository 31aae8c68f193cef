import { expect, it } from 'vitest';
import { LocalHours, hoursOfWeek } from './local-hours.ts';

const hours = new LocalHours('Europe/Berlin');
/** Monday, midnight in Berlin. */
const mondayMs = Date.UTC(2026, 10, 1, 23);
const hourMs = 3_600_000;
const byHour = Array.from({ length: hoursOfWeek }, (_, hour) => hour);

it('draws a line through the middles of the hours', () => {
  expect(hours.between(byHour, mondayMs + 5.5 * hourMs)).toBeCloseTo(5, 9);
  expect(hours.between(byHour, mondayMs + 6 * hourMs)).toBeCloseTo(5.5, 9);
  expect(hours.between(byHour, mondayMs + 6.25 * hourMs)).toBeCloseTo(5.75, 9);
});

it('goes on from the end of the week to its beginning', () => {
  expect(hours.between(byHour, mondayMs)).toBeCloseTo((0 + 167) / 2, 9);
});

it('is the hour on the wall, also where clocks go back', () => {
  const twiceTwoMs = Date.UTC(2026, 9, 25, 0, 30);
  expect(hours.hourOfWeek(twiceTwoMs)).toBe(6 * 24 + 2);
  expect(hours.hourOfWeek(twiceTwoMs + hourMs)).toBe(6 * 24 + 2);
  expect(hours.hourOfWeek(twiceTwoMs + 2 * hourMs)).toBe(6 * 24 + 3);
});
