import type { Interval } from '../detection/interval.ts';
import type { Mark, MarkedCalendar } from '../journeys/marked-calendar.ts';
import { dateAt, daysAfter, instantOf } from '../on-call/zoned-time.ts';

export type MarkedOfJourney = (journey: string) => readonly Interval[];

/** What is marked in calendars between two instants, by the clock of each calendar's zone, its daylight saving included. */
export function markedPeriods(
  calendars: readonly MarkedCalendar[],
  fromMs: number,
  toMs: number,
): MarkedOfJourney {
  const periods = calendars.map(({ journeys, marks, timeZone }) => ({
    journeys,
    intervals: marks
      .flatMap((mark) => localPeriods(mark, timeZone, fromMs, toMs))
      .map(([from, to]) => ({ fromMs: instantOf(from, timeZone), toMs: instantOf(to, timeZone) }))
      .filter((one) => one.fromMs < toMs && one.toMs > fromMs),
  }));
  return (journey) =>
    periods
      .filter(({ journeys }) => !journeys || journeys.includes(journey))
      .flatMap(({ intervals }) => intervals);
}

type LocalPeriod = readonly [from: string, to: string];

function localPeriods(mark: Mark, timeZone: string, fromMs: number, toMs: number): LocalPeriod[] {
  if ('fromLocal' in mark) return [[mark.fromLocal, mark.toLocal]];
  const [first, last] = [fromMs, toMs].map((ms) => dateAt(ms, timeZone).year);
  const periods: LocalPeriod[] = [];
  for (let year = first!; year <= last!; year++) {
    const day = `${year}-${mark.everyYear}`;
    if (isCalendarDay(day)) periods.push([`${day}T00:00`, `${daysAfter(day, 1)}T00:00`]);
  }
  return periods;
}

/** The 29th of February is not one every year. */
function isCalendarDay(day: string): boolean {
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}
