import type { Freshness, IncidentView, JourneyView, WallView } from '@wegwarte/contract';
import { defineStore } from 'pinia';
import {
  computed,
  onScopeDispose,
  ref,
  shallowReactive,
  shallowRef,
  toValue,
  watch,
  type MaybeRefOrGetter,
} from 'vue';
import { shouldReload } from './build-change.ts';
import { createLiveClient, type LiveClient, type RoomState } from './live-client.ts';
import { judgePicture } from './picture.ts';

const RELOADED_AT = 'wegwarte.reloaded-at';

export interface LiveStoreHooks {
  /** The server refused a connection: find out whether the session ended. */
  readonly refused: () => void;
  readonly unauthorized: () => void;
}

interface Amendment {
  readonly view: IncidentView;
  readonly untilMs: number;
}

/** A round of the server's that began before an answer was stored may still send what was before it. */
const AMENDED_MS = 2_500;

/** What the server last said, and whether it may still be believed. */
export const useLiveStore = defineStore('live', () => {
  const freshness = shallowRef<Freshness | null>(null);
  const heardAtMs = ref(0);
  const advancedAtMs = ref<number | null>(null);
  const nowMs = ref(Date.now());
  const connection = shallowRef({ connected: false, attempts: 0 });
  const states = shallowReactive(new Map<string, RoomState>());
  const amended = new Map<string, Amendment>();
  const unsyncedSinceMs = shallowReactive(new Map<string, number>());
  let firstBuild: string | null = null;
  let client: LiveClient | null = null;

  function start(hooks: LiveStoreHooks): void {
    if (client) return;
    client = createLiveClient({
      freshness: hear,
      state: (room, state) => states.set(room, withAmendments(state)),
      synced(room, synced) {
        if (synced) unsyncedSinceMs.delete(room);
        else if (!unsyncedSinceMs.has(room)) unsyncedSinceMs.set(room, Date.now());
      },
      connection: (report) => (connection.value = report),
      ...hooks,
    });
    setInterval(() => (nowMs.value = Date.now()), 500);
  }

  function hear(said: Freshness): void {
    const before = freshness.value?.newestTouchpoint;
    freshness.value = said;
    heardAtMs.value = nowMs.value = Date.now();
    if (before && said.newestTouchpoint && said.newestTouchpoint > before) advancedAtMs.value = nowMs.value;
    firstBuild ??= said.build;
    const kept = sessionStorage.getItem(RELOADED_AT);
    const reloadedAtMs = kept === null ? null : Number(kept);
    if (shouldReload({ first: firstBuild, current: said.build, reloadedAtMs }, nowMs.value)) {
      sessionStorage.setItem(RELOADED_AT, String(nowMs.value));
      location.reload();
    }
  }

  function pictureOf(room: string | null) {
    return judgePicture(
      {
        freshness: freshness.value,
        heardAtMs: heardAtMs.value,
        advancedAtMs: advancedAtMs.value,
        ...connection.value,
        unsyncedSinceMs: (room !== null && unsyncedSinceMs.get(room)) || null,
      },
      nowMs.value,
    );
  }

  /**
   * The moment the picture is of, by the server's clock and to the second: minutes open are counted up to it. It stands
   * still while nothing is heard, as everything else on the screen does.
   */
  const asOfMs = computed(() => {
    if (!freshness.value) return nowMs.value;
    const ranMs = Math.min(nowMs.value - heardAtMs.value, 1_000);
    return Math.floor((Date.parse(freshness.value.serverTime) + Math.max(0, ranMs)) / 1_000) * 1_000;
  });

  /** Shows an incident as the server just answered it, until the rooms have had time to say so too. */
  function amendIncident(changed: IncidentView): void {
    amended.set(changed.id, { view: changed, untilMs: Date.now() + AMENDED_MS });
    for (const [room, state] of states) states.set(room, withAmendments(state));
  }

  function withAmendments<State extends RoomState>(state: State): State {
    for (const [id, { untilMs }] of amended) if (untilMs < Date.now()) amended.delete(id);
    if (amended.size === 0) return state;
    return { ...state, incidents: state.incidents.map((said) => amended.get(said.id)?.view ?? said) };
  }

  function follow(room: string): () => void {
    return client?.watch(room) ?? (() => {});
  }

  return { freshness, nowMs, asOfMs, connection, states, start, pictureOf, amendIncident, follow };
});

/** Follows a room while the component lives; a room that changes is followed anew. */
export function useRoom(room: MaybeRefOrGetter<string>) {
  const live = useLiveStore();
  let leave = () => {};
  watch(
    () => toValue(room),
    (name) => {
      leave();
      leave = live.follow(name);
    },
    { immediate: true },
  );
  onScopeDispose(() => leave());
  return {
    state: computed(() => live.states.get(toValue(room)) ?? null),
    picture: computed(() => live.pictureOf(toValue(room))),
  };
}

export function useWallRoom() {
  const { state, picture } = useRoom('wall');
  return { wall: computed(() => state.value as WallView | null), picture };
}

export function useJourneyRoom(journey: MaybeRefOrGetter<string>) {
  const { state, picture } = useRoom(() => `journey:${toValue(journey)}`);
  return { journey: computed(() => state.value as JourneyView | null), picture };
}
