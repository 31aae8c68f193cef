import { createI18n, useI18n } from 'vue-i18n';
import { computed, type ComputedRef } from 'vue';
import { de } from './de.ts';
import { en, type Messages } from './en.ts';
import { createFormat, type Format } from './format.ts';
import { chooseLanguage, regionalLocale, type Language } from './language.ts';

const KEPT = 'wegwarte.language';

const initial = chooseLanguage({
  asked: new URLSearchParams(location.search).get('lang'),
  kept: localStorage.getItem(KEPT),
  browser: navigator.languages,
});

export const i18n = createI18n<[Messages], Language, false>({
  legacy: false,
  locale: initial,
  fallbackLocale: 'en',
  messages: { en, de },
});
keep(initial);

function keep(language: Language): void {
  localStorage.setItem(KEPT, language);
  document.documentElement.lang = language;
}

/** The language of the screen; setting it keeps it on this machine. */
export function useLanguage() {
  const { locale } = useI18n();
  return computed({
    get: () => locale.value as Language,
    set: (language) => {
      locale.value = language;
      keep(language);
    },
  });
}

const formats = new Map<Language, Format>();

/** Numbers, dates and titles in the language of the screen. */
export function useFormat(): ComputedRef<Format> {
  const language = useLanguage();
  return computed(() => {
    const known = formats.get(language.value);
    if (known) return known;
    const created = createFormat(language.value, regionalLocale(language.value, navigator.languages));
    formats.set(language.value, created);
    return created;
  });
}
