import type { Language } from '../kernel/title.ts';

// British for English: 24-hour times, and "€18k" rather than "€18K".
export const locales = { en: 'en-GB', de: 'de-DE' } as const;

export function number(language: Language, value: number): string {
  return new Intl.NumberFormat(locales[language], { maximumFractionDigits: 0 }).format(value);
}

/** An estimate and its interval. */
export function whole(language: Language, range: { estimate: number; low: number; high: number }): string {
  return `${number(language, range.estimate)} (${number(language, range.low)}–${number(language, range.high)})`;
}

export function percent(language: Language, share: number): string {
  return new Intl.NumberFormat(locales[language], { style: 'percent', maximumFractionDigits: 0 }).format(
    share,
  );
}

/** Two digits are all the estimate is good for: `€18k`, `18.000 €`. */
export function money(language: Language, amount: number, currency: string): string {
  const form = { style: 'currency', currency, notation: 'compact', maximumSignificantDigits: 2 } as const;
  return new Intl.NumberFormat(locales[language], form).format(amount);
}
