import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, toValue, type MaybeRefOrGetter } from 'vue';
import type { ApiClient } from '../../shared/api/api-client.ts';
import { useApi } from '../../shared/api/queries.ts';

const EVERY_MS = 30_000;

export function useOnCall() {
  const api = useApi();
  return useQuery({ queryKey: ['on-call'], queryFn: () => api.onCall(), refetchInterval: EVERY_MS });
}

export function useShifts(
  team: MaybeRefOrGetter<string>,
  span: MaybeRefOrGetter<{ readonly fromMs: number; readonly toMs: number }>,
) {
  const api = useApi();
  const instants = computed(() => {
    const { fromMs, toMs } = toValue(span);
    return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
  });
  return useQuery({
    queryKey: ['on-call', 'shifts', computed(() => toValue(team)), instants],
    queryFn: () => api.shifts(toValue(team), instants.value.from, instants.value.to),
    enabled: () => toValue(team) !== '',
    refetchInterval: EVERY_MS,
  });
}

export function useOverrides(team: MaybeRefOrGetter<string>) {
  const api = useApi();
  return useQuery({
    queryKey: ['on-call', 'overrides', computed(() => toValue(team))],
    queryFn: () => api.overrides(toValue(team)),
    enabled: () => toValue(team) !== '',
  });
}

/** How often the team is paged; it changes with every page, and nobody looks for that. */
export function useNoise(team: MaybeRefOrGetter<string>) {
  const api = useApi();
  return useQuery({
    queryKey: ['on-call', 'noise', computed(() => toValue(team))],
    queryFn: () => api.noise(toValue(team)),
    refetchInterval: 5 * 60_000,
  });
}

export function useSilences() {
  const api = useApi();
  return useQuery({ queryKey: ['silences'], queryFn: () => api.silences(), refetchInterval: EVERY_MS });
}

export function useCalendars() {
  const api = useApi();
  return useQuery({ queryKey: ['calendars'], queryFn: () => api.calendars() });
}

export function useDevices() {
  const api = useApi();
  return useQuery({ queryKey: ['devices'], queryFn: () => api.devices() });
}

/** A change, after which what is known under that name is asked for anew. */
export function useChange<Input, Result>(
  name: string,
  change: (api: ApiClient, input: Input) => Promise<Result>,
) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: Input) => change(api, input),
    onSuccess: () => client.invalidateQueries({ queryKey: [name] }),
  });
}
