import ical, { ICalCalendarMethod, ICalEventTransparency } from 'ical-generator';
import type { OnCallCalendar } from '../workflows/read-calendar.ts';

/** How often a calendar is asked for again, seconds. */
const REFRESH_SECONDS = 3_600;

/**
 * By RFC 5545 and RFC 7986. Times are UTC: an instant needs no VTIMEZONE and cannot be misread by one that is out of date.
 * Nothing in it is of the moment it is asked for, so that equal calendars have equal texts.
 */
export function calendarDocument({ name, events }: OnCallCalendar): string {
  const calendar = ical({
    name,
    prodId: { company: 'Wegwarte', product: 'on call', language: 'EN' },
    method: ICalCalendarMethod.PUBLISH,
    ttl: REFRESH_SECONDS,
  });
  for (const { uid, sequence, changedAtMs, fromMs, toMs, summary, description } of events) {
    const changedAt = new Date(changedAtMs);
    calendar.createEvent({
      id: uid,
      sequence,
      stamp: changedAt,
      lastModified: changedAt,
      start: new Date(fromMs),
      end: new Date(toMs),
      summary,
      ...(description && { description }),
      // Whoever is on call is not busy.
      transparency: ICalEventTransparency.TRANSPARENT,
    });
  }
  return calendar.toString();
}
