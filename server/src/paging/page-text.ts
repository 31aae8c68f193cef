import type { Incident } from '../incidents/incident.ts';
import type { Language } from '../kernel/title.ts';
import type { DropOffContent, PagedSegment } from './page-content.ts';
import { locales, money, number, percent, whole } from './page-numbers.ts';

/**
 * The sentence somebody reads at 3 a.m. on a lock screen: where, how many and how many would be normal, of how many,
 * since when, what it costs, what they have in common. Whole numbers, in the reader's language; nothing that has to be
 * unfolded.
 */
export function pageSummary(
  language: Language,
  page: Omit<DropOffContent, 'summary' | 'why'>,
  closing: Exclude<Incident['resolution'], null>,
  timeZone: string,
  nowMs: number,
): string {
  const say = phrases[language];
  const place = `${plain(page.journeyTitle[language])} › ${plain(page.stepTitle[language])}`;
  const at = (timeMs: number): string => timeOfDay(language, timeMs, timeZone, nowMs);
  const parts: string[] = [];
  if (page.event === 'resolved') {
    const endMs = page.resolvedAtMs ?? nowMs;
    parts.push(say.ended(closing, at(endMs), duration(language, endMs - page.startedAtMs)));
    parts.push(say.lost(page.lostCustomers.estimate, whole(language, page.lostCustomers)));
    if (page.atRisk) parts.push(`≈ ${money(language, page.atRisk.estimate, page.atRisk.currency)}`);
  } else {
    const normal = `${number(language, page.stuckNormal)} ± ${number(language, Math.ceil(page.stuckNormalHalfWidth))}`;
    const sample = `(normal ${normal}, n = ${number(language, page.n)})`;
    const stuck = say.stuck(page.stuck, number(language, page.stuck), page.event === 'reopened');
    parts.push(`${stuck} ${sample} ${say.since(at(page.startedAtMs))}`);
    if (page.atRisk) parts.push(say.atRisk(money(language, page.atRisk.estimate, page.atRisk.currency)));
    if (page.segment) parts.push(`${percent(language, page.segment.share)} ${segmentName(page.segment)}`);
  }
  const mark = page.test ? `${say.test}: ` : page.demonstration ? `${say.demonstration}: ` : '';
  return `${mark}${place}: ${parts.join(', ')}`;
}

/**
 * Titles and segment values end up in one line of text, and segment values come from outside: no control or
 * direction-changing characters, no line breaks, and no value that pushes the rest of the sentence off the screen.
 */
export function plain(text: string, longest = 60): string {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  const letters = [...line];
  return letters.length > longest ? `${letters.slice(0, longest - 1).join('')}…` : line;
}

/** A time of day alone is only clear for half a day; an older one is told with its date. */
const CLEAR_WITHOUT_DATE_MS = 12 * 3_600_000;

const phrases = {
  en: {
    demonstration: 'Demonstration',
    test: 'Test, nothing is wrong',
    stuck: (_count: number, count: string, again: boolean) => `${count} stuck${again ? ' again' : ''}`,
    since: (time: string) => `since ${time}`,
    atRisk: (amount: string) => `≈ ${amount} at risk`,
    ended: (closing: string, time: string, lasted: string) =>
      closing === 'recovered'
        ? `recovered at ${time} after ${lasted}`
        : `closed at ${time} after ${lasted}, the ${closing === 'step-removed' ? 'step' : 'journey'} is no longer watched`,
    lost: (count: number, range: string) =>
      `${range} ${Math.round(count) === 1 ? 'customer' : 'customers'} lost`,
  },
  de: {
    demonstration: 'Vorführung',
    test: 'Test, nichts passiert',
    stuck: (count: number, text: string, again: boolean) =>
      `${text} ${count === 1 ? 'hängt' : 'hängen'}${again ? ' wieder' : ''} fest`,
    since: (time: string) => `seit ${time} Uhr`,
    atRisk: (amount: string) => `≈ ${amount} gefährdet`,
    ended: (closing: string, time: string, lasted: string) =>
      closing === 'recovered'
        ? `wieder normal seit ${time} Uhr nach ${lasted}`
        : `geschlossen ${time} Uhr nach ${lasted}, ${closing === 'step-removed' ? 'der Schritt' : 'die Journey'} wird nicht mehr beobachtet`,
    lost: (count: number, range: string) =>
      `${range} ${Math.round(count) === 1 ? 'Kunde' : 'Kunden'} verloren`,
  },
} as const;

export function timeOfDay(language: Language, timeMs: number, timeZone: string, nowMs: number): string {
  const dated = Math.abs(nowMs - timeMs) >= CLEAR_WITHOUT_DATE_MS;
  return new Intl.DateTimeFormat(locales[language], {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(dated ? ({ day: 'numeric', month: 'short' } as const) : {}),
  }).format(timeMs);
}

export function duration(language: Language, lastedMs: number): string {
  const minutes = Math.max(1, Math.round(lastedMs / 60_000));
  const unit = (value: number, name: 'hour' | 'minute'): string =>
    new Intl.NumberFormat(locales[language], { style: 'unit', unit: name, unitDisplay: 'short' }).format(
      value,
    );
  const hours = Math.floor(minutes / 60);
  if (hours === 0) return unit(minutes, 'minute');
  return minutes % 60 === 0 ? unit(hours, 'hour') : `${unit(hours, 'hour')} ${unit(minutes % 60, 'minute')}`;
}

/** `paypal` speaks for itself; `true`, `4.2.1` and the like need their dimension. */
export function segmentName({ values }: Pick<PagedSegment, 'values'>): string {
  return values.map(valueName).join(' + ');
}

function valueName({ dimension, value }: PagedSegment['values'][number]): string {
  const speaks = /^\p{L}/u.test(value) && !/^(true|false|null|yes|no|unknown|other)$/i.test(value);
  return speaks ? value : `${plain(dimension)}=${value}`;
}

/** For machines and lists: `paymentMethod=paypal, device=web`. */
export function segmentPairs({ values }: Pick<PagedSegment, 'values'>): string {
  return values.map(({ dimension, value }) => `${plain(dimension)}=${plain(value)}`).join(', ');
}
