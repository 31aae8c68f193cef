const hourMs = 3_600_000;
export const hoursOfWeek = 168;

const days: Readonly<Record<string, number>> = { Mon: 0, Tue: 1, Wed: 2, Thu: 3, Fri: 4, Sat: 5, Sun: 6 };

/** Hours of the week as people live them: by the clock of a time zone, its summer time included. */
export class LocalHours {
  readonly #format: Intl.DateTimeFormat;
  /** The hour before and the next one are asked for in turn. */
  readonly #hours = [NaN, NaN];
  readonly #hoursOfWeek = [0, 0];

  /** @throws RangeError when the zone is not one of the IANA database */
  constructor(timeZone: string) {
    this.#format = formatOf(timeZone);
  }

  /** 0 for Monday between midnight and one, 167 for the last hour of Sunday. */
  hourOfWeek(timeMs: number): number {
    const hour = Math.floor(timeMs / hourMs);
    const place = hour & 1;
    if (hour !== this.#hours[place]) {
      this.#hours[place] = hour;
      const parts = this.#format.formatToParts(hour * hourMs);
      const part = (type: string) => parts.find((one) => one.type === type)!.value;
      this.#hoursOfWeek[place] = days[part('weekday')]! * 24 + Number(part('hour'));
    }
    return this.#hoursOfWeek[place]!;
  }

  /** Number of the week by local time, counted from some Monday. */
  weekOf(timeMs: number): number {
    return Math.floor((timeMs - this.hourOfWeek(timeMs) * hourMs) / (hoursOfWeek * hourMs));
  }

  /** The hours a span of time touches: when each is entered, and its share of the span. */
  *parts(fromMs: number, toMs: number): Generator<readonly [timeMs: number, share: number]> {
    for (let atMs = fromMs; atMs < toMs;) {
      const endMs = Math.min(toMs, (Math.floor(atMs / hourMs) + 1) * hourMs);
      yield [atMs, (endMs - atMs) / (toMs - fromMs)];
      atMs = endMs;
    }
  }

  /** A value known by hour of the week: its hours are marks on a line, not stairs. */
  between(byHour: ArrayLike<number>, timeMs: number): number {
    const sinceMiddleMs = timeMs - hourMs / 2;
    const before = byHour[this.hourOfWeek(sinceMiddleMs)]!;
    const after = byHour[this.hourOfWeek(sinceMiddleMs + hourMs)]!;
    const part = sinceMiddleMs / hourMs - Math.floor(sinceMiddleMs / hourMs);
    return before + part * (after - before);
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Formats are large: all steps of a time zone share one. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(timeZone, format);
  }
  return format;
}
