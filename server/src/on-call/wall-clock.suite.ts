const QUARTER_MS = 900_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** What a clock in the zone shows, `2026-03-29T03:00`. By ICU alone, to hold Temporal's arithmetic against. */
export function wallClock(atMs: number, timeZone: string): string {
  let format = formats.get(timeZone);
  if (!format) {
    const two = '2-digit';
    format = new Intl.DateTimeFormat('sv-SE', {
      timeZone,
      year: 'numeric',
      month: two,
      day: two,
      hour: two,
      minute: two,
    });
    formats.set(timeZone, format);
  }
  return format.format(atMs).replace(' ', 'T');
}

/** The first quarter of an hour at which a clock shows this time or a later one: by looking at every one of them. */
export function firstShowing(local: string, timeZone: string): number {
  for (let atMs = Date.parse(`${local}Z`) - 15 * 3_600_000; ; atMs += QUARTER_MS) {
    if (wallClock(atMs, timeZone) >= local) return atMs;
  }
}
