import type { Interval } from '../detection/interval.ts';
import type { MarkedCalendar } from '../on-call/marked-calendar.ts';
import { markedDays } from '../on-call/marked-days.ts';

export type MarkedOfJourney = (journey: string) => readonly Interval[];

/** What is marked in calendars between two instants, by the clock of each calendar's zone, its daylight saving included. */
export function markedPeriods(
  calendars: readonly MarkedCalendar[],
  fromMs: number,
  toMs: number,
): MarkedOfJourney {
  const periods = calendars.map(({ journeys, marks, timeZone }) => ({
    journeys,
    intervals: markedDays(marks, timeZone, { fromMs, toMs }),
  }));
  return (journey) =>
    periods
      .filter(({ journeys }) => !journeys || journeys.includes(journey))
      .flatMap(({ intervals }) => intervals);
}
