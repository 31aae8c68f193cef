import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, inject, toValue, type InjectionKey, type MaybeRefOrGetter } from 'vue';
import { ApiError, type ApiClient } from './api-client.ts';

export const apiKey: InjectionKey<ApiClient> = Symbol('api');

export function useApi(): ApiClient {
  const api = inject(apiKey);
  if (!api) throw new Error('No API client was provided to this component.');
  return api;
}

/** An answer that is no stays no; only silence is worth asking again. */
export function worthRetrying(failures: number, error: Error): boolean {
  return failures < 3 && !(error instanceof ApiError && error.status < 500);
}

export function useJourneyList() {
  const api = useApi();
  return useQuery({ queryKey: ['journeys'], queryFn: () => api.journeys(), refetchInterval: 60_000 });
}

/** What all journeys lose now: figures of the last hour, which a few seconds change little. */
export function useOverview() {
  const api = useApi();
  return useQuery({ queryKey: ['overview'], queryFn: () => api.overview(), refetchInterval: 10_000 });
}

/** First paint, and the word on whether the journey exists; the socket keeps it current. */
export function useJourneyOnce(journey: MaybeRefOrGetter<string>) {
  const api = useApi();
  return useQuery({
    queryKey: ['journey', computed(() => toValue(journey))],
    queryFn: () => api.journey(toValue(journey)),
  });
}

/** What is kept of steps the journey no longer has; asked again when it gets another version. */
export function useFormerSteps(journey: MaybeRefOrGetter<string>, version: MaybeRefOrGetter<number>) {
  const api = useApi();
  return useQuery({
    queryKey: ['former-steps', computed(() => toValue(journey)), computed(() => toValue(version))],
    queryFn: () => api.formerSteps(toValue(journey)),
    // Who was under way when the step went is still counted there.
    refetchInterval: 60_000,
  });
}

/** What the journey's steps are judged by: it changes with what is learnt, every ten minutes or more seldom. */
export function useDetection(journey: MaybeRefOrGetter<string>) {
  const api = useApi();
  return useQuery({
    queryKey: ['detection', computed(() => toValue(journey))],
    queryFn: () => api.detection(toValue(journey)),
    refetchInterval: 60_000,
  });
}

export function useNormal(journey: MaybeRefOrGetter<string>, step: MaybeRefOrGetter<string>) {
  const api = useApi();
  return useQuery({
    queryKey: ['normal', computed(() => toValue(journey)), computed(() => toValue(step))],
    queryFn: () => api.normal(toValue(journey), toValue(step)),
    refetchInterval: 60_000,
  });
}

export function useForgetBaseline(journey: MaybeRefOrGetter<string>) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (reason: string) => api.forgetBaseline(toValue(journey), reason),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['detection', toValue(journey)] }),
  });
}

/** First paint of the wall; the socket keeps it current. */
export function useWallOnce() {
  const api = useApi();
  return useQuery({ queryKey: ['wall'], queryFn: () => api.wall() });
}

/** How it went the last time; what is over does not change any more. */
export function useSimilarIncident(incident: MaybeRefOrGetter<string>) {
  const api = useApi();
  return useQuery({
    queryKey: ['similar-incident', computed(() => toValue(incident))],
    queryFn: () => api.similarIncident(toValue(incident)),
    staleTime: 10 * 60_000,
  });
}
