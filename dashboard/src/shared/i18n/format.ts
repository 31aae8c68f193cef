import type { Money, Title } from '@wegwarte/contract';
import type { Language } from './language.ts';

export interface Format {
  title(title: Title): string;
  count(n: number): string;
  /** 0..1 as percent; a tenth where a whole percent would say too little. */
  share(share: number): string;
  factor(factor: number): string;
  /** With a tenth where it is small. */
  rate(perSecond: number): string;
  /** To three significant digits, in the largest unit that leaves at least one: decimal, as disks are sold. */
  bytes(bytes: number): string;
  /** An estimate, so to three significant digits, without cents. */
  money(money: Money): string;
  /** hh:mm, with the day where it is another one than `asOfMs` lies in. */
  time(atMs: number, asOfMs?: number): string;
  date(atMs: number): string;
  /** Two moments, the second without what it shares with the first: `Tue 24 Nov, 00:00 – 14:10`. */
  span(fromMs: number, toMs: number): string;
  weekday(atMs: number): string;
  /** A difference of shares in percentage points, signed, to a tenth. */
  points(difference: number): string;
  /** Day and hour by number, 0 for Monday from midnight on, e.g. `Tue 15–16`. */
  hourOfWeek(hour: number): string;
  /** A small number that need not be whole. */
  budget(n: number): string;
  /** One or two units, e.g. `12 min`, `2 h 05 min`: SI symbols, the same in every language. */
  age(ms: number): string;
  /** The same to the second below ten minutes, where a minute says too little. */
  delay(ms: number): string;
}

/** No-break space: a number and its unit stay on one line. */
const NBSP = '\u00a0';

export function createFormat(language: Language, locale: string, timeZone?: string): Format {
  const whole = once(() => new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }));
  const percent = once(() => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }));
  const finePercent = once(
    () => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }),
  );
  const factors = once(
    () => new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
  );
  const tenths = once(() => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }));
  const bytes = (n: number) => {
    const power = n < 1_000 ? 0 : Math.min(4, Math.floor(Math.log10(n) / 3));
    const unit = (['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const)[power];
    const inUnits = new Intl.NumberFormat(locale, { style: 'unit', unit, maximumSignificantDigits: 3 });
    return inUnits.format(n / 1_000 ** power);
  };
  const clock = once(
    () =>
      new Intl.DateTimeFormat(locale, {
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
        timeZone,
      }),
  );
  const day = once(() => new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone }));
  const weekday = once(() => new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' }));
  const small = once(() => new Intl.NumberFormat(locale, { maximumFractionDigits: 3 }));
  const moment = once(
    () =>
      new Intl.DateTimeFormat(locale, {
        weekday: 'short',
        day: 'numeric',
        month: 'short',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
        timeZone,
      }),
  );
  const longWeekday = once(() => new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone }));
  const signed = once(
    () =>
      new Intl.NumberFormat(locale, {
        minimumFractionDigits: 1,
        maximumFractionDigits: 1,
        signDisplay: 'exceptZero',
      }),
  );
  const currencies = new Map<string, Intl.NumberFormat>();
  const currency = (code: string) => {
    let format = currencies.get(code);
    if (!format) {
      format = new Intl.NumberFormat(locale, {
        style: 'currency',
        currency: code,
        maximumSignificantDigits: 3,
        minimumFractionDigits: 0,
      });
      currencies.set(code, format);
    }
    return format;
  };

  const time = (atMs: number, asOfMs?: number) =>
    asOfMs === undefined || day().format(atMs) === day().format(asOfMs)
      ? clock().format(atMs)
      : `${day().format(atMs)} ${clock().format(atMs)}`;

  return {
    title: (title) => title[language],
    count: (n) => whole().format(n),
    share: (share) => (share > 0 && share < 0.095 ? finePercent : percent)().format(share),
    factor: (factor) => factors().format(factor),
    rate: (perSecond) => (perSecond < 10 ? tenths : whole)().format(perSecond),
    bytes,
    money: ({ amount, currency: code }) => currency(code).format(Math.round(amount)),
    time,
    date: (atMs) => day().format(atMs),
    span: (fromMs, toMs) => moment().formatRange(fromMs, toMs),
    weekday: (atMs) => longWeekday().format(atMs),
    points: (difference) =>
      signed()
        .format(difference * 100)
        .replace('-', '\u2212'),
    hourOfWeek: (hour) => {
      // The first of January 2024 was a Monday.
      const name = weekday().format(Date.UTC(2024, 0, 1 + Math.floor(hour / 24)));
      return `${name} ${hour % 24}–${(hour % 24) + 1}${NBSP}h`;
    },
    budget: (n) => small().format(n),
    age: (ms) => age(ms, whole(), language),
    delay: (ms) => {
      const seconds = Math.round(ms / 1_000);
      if (seconds < 60 || seconds >= 600 || seconds % 60 === 0)
        return age(seconds * 1_000, whole(), language);
      return `${Math.floor(seconds / 60)}${NBSP}min${NBSP}${String(seconds % 60).padStart(2, '0')}${NBSP}s`;
    },
  };
}

/** A formatter takes milliseconds to make, on a slow screen ten: not before it is needed. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

function age(ms: number, whole: Intl.NumberFormat, language: Language): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 60) return `${seconds}${NBSP}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}${NBSP}min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) {
    const rest = String(minutes % 60).padStart(2, '0');
    return `${hours}${NBSP}h${NBSP}${rest}${NBSP}min`;
  }
  const days = Math.floor(hours / 24);
  const word = language === 'de' ? (days === 1 ? 'Tag' : 'Tage') : days === 1 ? 'day' : 'days';
  return `${whole.format(days)}${NBSP}${word}`;
}
