import type { HandOnInput, IncidentView } from '@wegwarte/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, toValue, watch, type MaybeRefOrGetter } from 'vue';
import { useApi, worthRetrying } from '../../shared/api/queries.ts';
import type { ApiClient } from '../../shared/api/api-client.ts';
import { useLiveStore } from '../../shared/live/live-store.ts';

/** Where the journey's room does not tell of it, e.g. because it ended days ago. */
const ASK_AGAIN_MS = 30_000;

/** What somebody can do with an incident, and what must be said for it. */
export type IncidentDeed =
  | { readonly do: 'mitigate' | 'resolve' | 'useless' }
  | { readonly do: 'hand-on'; readonly input: HandOnInput }
  | { readonly do: 'snooze'; readonly minutes: number }
  | { readonly do: 'comment'; readonly text: string };

/** First paint, and the word on whether there is such an incident; the room of its journey keeps it current. */
export function useIncidentOnce(id: MaybeRefOrGetter<string>) {
  const api = useApi();
  return useQuery({
    queryKey: ['incident', computed(() => toValue(id))],
    queryFn: () => api.incident(toValue(id)),
    refetchInterval: ASK_AGAIN_MS,
  });
}

/** Asked anew as soon as the incident looks different, for that has happened in it. */
export function useTimeline(incident: MaybeRefOrGetter<IncidentView>) {
  const api = useApi();
  const id = computed(() => toValue(incident).id);
  const query = useQuery({
    queryKey: ['incident-timeline', id],
    queryFn: () => api.timeline(id.value),
    refetchInterval: ASK_AGAIN_MS,
  });
  const happened = computed(() => {
    const { state, acknowledgedAt, acknowledgedBy, page, escalation, parts } = toValue(incident);
    return JSON.stringify([state, acknowledgedAt, acknowledgedBy, page, escalation, parts.length]);
  });
  watch(happened, () => void query.refetch());
  return query;
}

/** Taking it, which may be asked twice: on a bad line it is tried again by itself. */
export function useAcknowledge() {
  const { settled, answered } = useAnswers();
  const api = useApi();
  return useMutation({
    mutationFn: (id: string) => api.acknowledge(id),
    networkMode: 'always',
    retry: worthRetrying,
    onSuccess: answered,
    onSettled: (_answer, _error, id) => settled(id),
  });
}

/** Anything else. Without a connection it fails at once and says so: nothing is done later, unseen. */
export function useIncidentDeed(id: MaybeRefOrGetter<string>) {
  const { settled, answered } = useAnswers();
  const api = useApi();
  return useMutation({
    mutationFn: (deed: IncidentDeed) => carryOut(api, toValue(id), deed),
    networkMode: 'always',
    onSuccess: (answer) => answer && answered(answer),
    onSettled: () => settled(toValue(id)),
  });
}

function useAnswers() {
  const live = useLiveStore();
  const queries = useQueryClient();
  return {
    answered(incident: IncidentView): void {
      live.amendIncident(incident);
      queries.setQueryData(['incident', incident.id], incident);
    },
    /** Done or refused, it may no longer be as it was shown. */
    settled(id: string): void {
      void queries.invalidateQueries({ queryKey: ['incident-timeline', id] });
      void queries.invalidateQueries({ queryKey: ['incident', id] });
    },
  };
}

async function carryOut(api: ApiClient, id: string, deed: IncidentDeed): Promise<IncidentView | null> {
  switch (deed.do) {
    case 'mitigate':
      return api.mitigate(id);
    case 'resolve':
      return api.resolve(id);
    case 'hand-on':
      return api.handOn(id, deed.input);
    case 'snooze':
      return api.snooze(id, deed.minutes);
    case 'comment':
      await api.comment(id, deed.text);
      return null;
    case 'useless':
      await api.markUseless(id);
      return null;
  }
}
