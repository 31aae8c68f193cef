const DAY_MS = 86_400_000;
const [DASH, DOT, COLON, PLUS, T, Z] = [45, 46, 58, 43, 84, 90];
const NINE_AND_MORE = 10;

/** Event times come day by day: the last one asked for is most often the next one. */
let knownDay = -1;
let knownDayMs = 0;

/**
 * Reads a date and time of RFC 3339, as the contract has it: seconds and zone are needed, `T` and `Z` are upper case.
 * Fractions beyond milliseconds are cut off. By hand, because every touchpoint has one: a third of the time of a
 * pattern and `Date.parse`.
 *
 * @returns ms since the epoch; NaN where it is no such time or no day of the calendar
 */
export function isoTimeMs(text: string): number {
  const { length } = text;
  if (length < 20 || text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH) return NaN;
  if (text.charCodeAt(10) !== T || text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON) return NaN;
  const century = two(text, 0);
  const year = two(text, 2);
  const month = two(text, 5);
  const day = two(text, 8);
  const hour = two(text, 11);
  const minute = two(text, 14);
  const second = two(text, 17);
  // One that is no number is -1.
  if ((century | year | month | day | hour | minute | second) < 0) return NaN;
  if (hour > 23 || minute > 59 || second > 59) return NaN;

  let at = 19;
  let fractionMs = 0;
  if (text.charCodeAt(at) === DOT) {
    let unitMs = 100;
    for (at++; at < length; at++) {
      const value = digit(text, at);
      if (value >= NINE_AND_MORE) break;
      fractionMs += value * unitMs;
      unitMs = unitMs > 1 ? unitMs / 10 : 0;
    }
    if (at === 20) return NaN;
  }
  const offsetMs = zoneMs(text, at);
  const dayMs = startOfDayMs(century * 100 + year, month, day);
  return dayMs + ((hour * 60 + minute) * 60 + second) * 1000 + fractionMs - offsetMs;
}

function zoneMs(text: string, at: number): number {
  const sign = text.charCodeAt(at);
  if (sign === Z) return text.length === at + 1 ? 0 : NaN;
  if ((sign !== PLUS && sign !== DASH) || text.length !== at + 6 || text.charCodeAt(at + 3) !== COLON) {
    return NaN;
  }
  const hour = two(text, at + 1);
  const minute = two(text, at + 4);
  if ((hour | minute) < 0 || hour > 23 || minute > 59) return NaN;
  return (hour * 60 + minute) * (sign === PLUS ? 60_000 : -60_000);
}

function startOfDayMs(year: number, month: number, day: number): number {
  const name = (year * 16 + month) * 32 + day;
  if (name === knownDay) return knownDayMs;
  if (month < 1 || month > 12 || day < 1) return NaN;
  const date = new Date(0);
  // Not Date.UTC: it takes the years 0 to 99 for those after 1900.
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1) return NaN;
  knownDay = name;
  knownDayMs = Math.floor(date.getTime() / DAY_MS) * DAY_MS;
  return knownDayMs;
}

function two(text: string, at: number): number {
  const tens = digit(text, at);
  const ones = digit(text, at + 1);
  return tens < NINE_AND_MORE && ones < NINE_AND_MORE ? tens * 10 + ones : -1;
}

/** 10 or more where there is no digit. */
function digit(text: string, at: number): number {
  const value = text.charCodeAt(at) - 48;
  return value >= 0 ? value : NINE_AND_MORE;
}
