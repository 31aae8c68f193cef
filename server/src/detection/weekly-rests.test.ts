import { describe, expect, it } from 'vitest';
import { hoursOfWeek } from './local-hours.ts';
import { seededRandom } from './step-world.suite.ts';
import { findRests, noVisits, visited } from './weekly-rests.ts';
import type { HourVisits } from './weekly-rests.ts';

const everyHour = Array.from({ length: hoursOfWeek }, (_, hour) => hour);
const plain = everyHour.map(() => 1);
const isWeekend = (hour: number) => hour >= 5 * 24;
const isNight = (hour: number) => hour % 24 < 6;

type Seen = (hour: number, week: number) => number;

/** Weeks in which so many are expected every hour, and so many times that are seen. */
function weeks(count: number, perHour: number, factor: Seen, seed = 1): HourVisits {
  const random = seededRandom(seed);
  let visits = noVisits();
  for (let week = 0; week < count; week++) {
    const seen = everyHour.map((hour) => poisson(perHour * factor(hour, week), random));
    visits = visited(
      visits,
      everyHour.map((hour) => ({ hour, week, observed: seen[hour]!, expected: perHour })),
      week + 1,
    );
  }
  return visits;
}

function poisson(mean: number, random: () => number): number {
  if (mean > 200) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal));
  }
  let count = 0;
  const floor = Math.exp(-mean);
  for (let product = random(); product > floor; product *= random()) count++;
  return count;
}

describe('hours that rest every week', () => {
  it.each([0.6, 20, 10_000])('are known after three of them, at %f an hour', (perHour) => {
    const open: Seen = (hour) => (isWeekend(hour) ? 0 : 7 / 5);
    expect(findRests(weeks(2, perHour, open), plain)).toBeNull();
    const factors = findRests(weeks(3, perHour, open), plain)!;
    const weekend = factors.filter((_, hour) => hour >= 5 * 24 + 2 && hour < 7 * 24 - 2);
    expect(Math.max(...weekend)).toBeLessThan(0.15);
    const tuesday = factors.slice(30, 42);
    expect(Math.min(...tuesday)).toBeGreaterThan(1);
    expect(Math.max(...tuesday)).toBeLessThan(1.8);
  });

  it('may be nights in which some get on', () => {
    const factors = findRests(
      weeks(3, 500, (hour) => (isNight(hour) ? 0.4 : 1.2)),
      plain,
    )!;
    for (let day = 0; day < 7; day++) {
      expect(factors[24 * day + 3]).toBeCloseTo(0.4, 1);
      expect(factors[24 * day + 12]).toBeCloseTo(1.2, 1);
    }
  });

  it('may be all but a few', () => {
    const isRun = (hour: number) =>
      hour === 15 || hour === 16 || hour === 3 * 24 + 15 || hour === 3 * 24 + 16;
    const factors = findRests(
      weeks(3, 0.6, (hour) => (isRun(hour) ? 42 : 0)),
      plain,
    )!;
    const expected = factors.reduce((sum, factor) => sum + 0.6 * factor, 0);
    expect(expected).toBeGreaterThan(70);
    expect(expected).toBeLessThan(130);
    expect(factors[15]).toBeGreaterThan(20);
    expect(factors[3 * 24 + 16]).toBeGreaterThan(20);
    expect(factors[2 * 24]).toBeLessThan(0.2);
  });

  it('begin and end within hours: what is left of those is all in one part', () => {
    const closes = (hour: number) =>
      hour % 24 < 6 ? 0 : hour % 24 === 6 ? 0.5 : hour % 24 === 23 ? 0.95 : 1.1;
    const factors = findRests(weeks(3, 10_000, closes), plain)!;
    expect(factors[24 + 6]).toBeLessThan(0.05);
    expect(factors[24 + 23]).toBeLessThan(0.05);
    expect(factors[24 + 8]).toBeGreaterThan(1);
  });

  it('end with the first week in which they do not', () => {
    const open: Seen = (hour, week) => (isWeekend(hour) && week < 4 ? 0 : 1);
    expect(findRests(weeks(4, 100, open), plain)).not.toBeNull();
    const factors = findRests(weeks(5, 100, open), plain) ?? plain;
    expect(Math.min(...factors)).toBeGreaterThan(0.7);
  });
});

describe('what is no rest', () => {
  const tuesdayMorning = (hour: number) => hour >= 24 + 9 && hour < 24 + 13;

  it.each([
    [0, 1],
    [0, 2],
    [1, 2],
  ])('an outage in two of three weeks at the same hours (weeks %i and %i)', (...bad) => {
    for (const perHour of [5, 300, 20_000]) {
      const factors =
        findRests(
          weeks(3, perHour, (hour, week) => (tuesdayMorning(hour) && bad.includes(week) ? 0 : 1)),
          plain,
        ) ?? plain;
      for (const hour of everyHour.filter(tuesdayMorning)) expect(factors[hour]).toBeGreaterThan(0.6);
    }
  });

  it.each([5, 300, 20_000])(
    'an outage in two of three weeks where weekends are, at %i an hour',
    (perHour) => {
      const factor: Seen = (hour, week) => (isWeekend(hour) || (tuesdayMorning(hour) && week > 0) ? 0 : 1);
      const factors = findRests(weeks(3, perHour, factor), plain)!;
      expect(factors[6 * 24]).toBeLessThan(0.1);
      for (const hour of everyHour.filter(tuesdayMorning)) expect(factors[hour]).toBeGreaterThan(0.6);
    },
  );

  it('an outage that lasts for weeks', () => {
    expect(
      findRests(
        weeks(3, 300, () => 0.1),
        plain,
      ),
    ).toBeNull();
    expect(
      findRests(
        weeks(3, 300, () => 0),
        plain,
      ),
    ).toBeNull();
  });

  it.each([0.5, 14, 200, 12_000])('chance, and days that differ, at %f an hour', (perHour) => {
    let found = 0;
    for (let seed = 1; seed <= 100; seed++) {
      const random = seededRandom(seed);
      const days = Array.from({ length: 21 }, () => 1 + 0.05 * Math.sqrt(12) * (random() - 0.5));
      const factor: Seen = (hour, week) => days[7 * week + Math.floor(hour / 24)]!;
      const factors = findRests(weeks(3, perHour, factor, seed), plain);
      if (factors) found++;
      if (factors) expect(Math.min(...factors)).toBeGreaterThan(0.7);
    }
    expect(found).toBeLessThanOrEqual(10);
  });

  it('an hour nobody has seen three times', () => {
    const visits = weeks(2, 100, (hour) => (isWeekend(hour) ? 0 : 1));
    expect(findRests(visits, plain)).toBeNull();
  });
});
