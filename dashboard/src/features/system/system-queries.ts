import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, toValue, type MaybeRefOrGetter } from 'vue';
import type { LetterChoice } from '../../shared/api/api-client.ts';
import { useApi } from '../../shared/api/queries.ts';

const OFTEN_MS = 5_000;
const SELDOM_MS = 30_000;

export function useSources() {
  const api = useApi();
  return useQuery({ queryKey: ['sources'], queryFn: () => api.sources(), refetchInterval: OFTEN_MS });
}

export function useSystem() {
  const api = useApi();
  return useQuery({ queryKey: ['system'], queryFn: () => api.system(), refetchInterval: OFTEN_MS });
}

/** What is wrong with the watching itself. */
export function usePlatformIncidents() {
  const api = useApi();
  return useQuery({
    queryKey: ['platform-incidents'],
    queryFn: () => api.platformIncidents(),
    refetchInterval: OFTEN_MS,
  });
}

export function useTakePlatformIncident() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (incident: string) => api.acknowledgePlatform(incident),
    onSuccess: () => client.invalidateQueries({ queryKey: ['platform-incidents'] }),
  });
}

export function useDeadLetters(choice: MaybeRefOrGetter<LetterChoice>) {
  const api = useApi();
  return useQuery({
    queryKey: ['dead-letters', computed(() => toValue(choice))],
    queryFn: () => api.deadLetters(toValue(choice)),
    refetchInterval: SELDOM_MS,
  });
}

export function useAudit() {
  const api = useApi();
  return useQuery({ queryKey: ['audit'], queryFn: () => api.audit(), refetchInterval: SELDOM_MS });
}

export function usePutBack() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: Parameters<typeof api.putLettersBack>[0]) => api.putLettersBack(input),
    onSuccess: () => {
      for (const name of ['dead-letters', 'sources', 'audit']) {
        void client.invalidateQueries({ queryKey: [name] });
      }
    },
  });
}
