import type { Interval } from './interval.ts';
import type { Mark } from './marked-calendar.ts';
import { dateAt, daysAfter, instantOf } from './zoned-time.ts';

/** When marked days are between two instants, by the clock of their zone, its daylight saving included; not cut there. */
export function markedDays(marks: readonly Mark[], timeZone: string, { fromMs, toMs }: Interval): Interval[] {
  return marks
    .flatMap((mark) => localPeriods(mark, timeZone, fromMs, toMs))
    .map(([from, to]) => ({ fromMs: instantOf(from, timeZone), toMs: instantOf(to, timeZone) }))
    .filter((one) => one.fromMs < toMs && one.toMs > fromMs);
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
