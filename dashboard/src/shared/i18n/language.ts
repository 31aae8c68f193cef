export type Language = 'en' | 'de';
export const languages: readonly Language[] = ['en', 'de'];

export interface LanguageHints {
  /** `?lang=` of the address. */
  readonly asked: string | null;
  /** What was chosen on this machine before. */
  readonly kept: string | null;
  /** What the browser is set to, most wanted first. */
  readonly browser: readonly string[];
}

/** Asked for beats kept beats the browser's own wish; English where none of them speaks. */
export function chooseLanguage(hints: LanguageHints): Language {
  const wishes = [hints.asked, hints.kept, ...hints.browser];
  for (const wish of wishes) {
    const language = languages.find((known) => wish?.toLowerCase().split('-')[0] === known);
    if (language) return language;
  }
  return 'en';
}

/** The region comes from the browser, where it speaks the language: `en-US` and `en-GB` write dates differently. */
export function regionalLocale(language: Language, browser: readonly string[]): string {
  const regional = browser.find((tag) => tag.toLowerCase().startsWith(`${language}-`));
  return regional ?? (language === 'de' ? 'de-DE' : 'en-GB');
}
