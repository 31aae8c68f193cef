import { computed, type WritableComputedRef } from 'vue';
import { useRoute, useRouter } from 'vue-router';

/** A choice that stands in the address, so that a link shows what its sender saw; empty: nothing is chosen. */
export function useUrlChoice(name: string): WritableComputedRef<string> {
  const route = useRoute();
  const router = useRouter();
  return computed({
    get: () => {
      const value = route.query[name];
      return typeof value === 'string' ? value : '';
    },
    set: (value) => void router.replace({ query: { ...route.query, [name]: value || undefined } }),
  });
}
