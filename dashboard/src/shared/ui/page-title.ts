import { toValue, watchEffect, type MaybeRefOrGetter } from 'vue';

/** The page's name in the browser's tab, in the language of the screen. */
export function usePageTitle(title: MaybeRefOrGetter<string>): void {
  watchEffect(() => (document.title = `${toValue(title)} · Wegwarte`));
}
