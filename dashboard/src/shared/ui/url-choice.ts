import { computed, type WritableComputedRef } from 'vue';
import { useRoute, useRouter } from 'vue-router';

/**
 * Choices that stand in the address, so that a link shows what its sender saw; empty: nothing is chosen. What is set at
 * once changes at once: one after the other, each would take the address as it was before.
 */
export function useUrlChoices<Name extends string>(
  ...names: readonly Name[]
): WritableComputedRef<Readonly<Record<Name, string>>> {
  const route = useRoute();
  const router = useRouter();
  const each = <Value>(of: (name: Name) => Value) =>
    Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, Value>;
  return computed({
    get: () =>
      each((name) => {
        const value = route.query[name];
        return typeof value === 'string' ? value : '';
      }),
    set: (chosen) =>
      void router.replace({ query: { ...route.query, ...each((name) => chosen[name] || undefined) } }),
  });
}

export function useUrlChoice(name: string): WritableComputedRef<string> {
  const chosen = useUrlChoices(name);
  return computed({
    get: () => chosen.value[name]!,
    set: (value) => (chosen.value = { [name]: value }),
  });
}
