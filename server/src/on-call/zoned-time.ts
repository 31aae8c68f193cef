import { Temporal } from 'temporal-polyfill';

/**
 * The first instant at which clocks in the zone show this local time or a later one, ms since the epoch.
 *
 * So a time that is skipped when clocks go forward is the moment they do, and of one that comes twice the first counts.
 * The answer never gets earlier as the local time gets later, or an interval between two local times could end before it
 * begins, as it does where a skipped time is put behind the change (RFC 5545).
 *
 * @param local `2026-03-29T02:30`
 */
export function instantOf(local: string | Temporal.PlainDateTime, timeZone: string): number {
  const wanted = Temporal.PlainDateTime.from(local);
  const found = wanted.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  if (found.toPlainDateTime().equals(wanted)) return found.epochMilliseconds;
  return found.getTimeZoneTransition('next')!.epochMilliseconds;
}

/** The calendar day in the zone at an instant. */
export function dateAt(atMs: number, timeZone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone).toPlainDate();
}

/** 1 for Monday to 7 for Sunday. @param date `2026-03-29` */
export function weekdayOf(date: string): number {
  return Temporal.PlainDate.from(date).dayOfWeek;
}

/** `2026-03-29`, and so many days later. */
export function daysAfter(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}
