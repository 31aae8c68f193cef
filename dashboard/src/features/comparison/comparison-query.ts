import { keepPreviousData, useQuery } from '@tanstack/vue-query';
import { computed, toValue, type MaybeRefOrGetter } from 'vue';
import type { ComparisonChoice } from '../../shared/api/api-client.ts';
import { useApi } from '../../shared/api/queries.ts';
import type { Windows } from './window-presets.ts';

/** What the server is asked for those windows. */
export function choiceOf({ window, against }: Windows, step: string): ComparisonChoice {
  const iso = (ms: number) => new Date(ms).toISOString();
  return {
    from: iso(window.fromMs),
    to: iso(window.toMs),
    againstFrom: iso(against.fromMs),
    againstTo: iso(against.toMs),
    step,
  };
}

/** Asked once for each choice: what lies in the past changes little, and adding it up costs. */
export function useComparison(
  journey: MaybeRefOrGetter<string>,
  choice: MaybeRefOrGetter<ComparisonChoice | null>,
) {
  const api = useApi();
  return useQuery({
    queryKey: ['comparison', computed(() => toValue(journey)), computed(() => toValue(choice))],
    queryFn: () => api.comparison(toValue(journey), toValue(choice)!),
    enabled: () => toValue(choice) !== null,
    placeholderData: keepPreviousData,
    staleTime: 5 * 60_000,
  });
}
