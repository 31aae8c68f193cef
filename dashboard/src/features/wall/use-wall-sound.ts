import { useEventListener, useLocalStorage } from '@vueuse/core';
import { computed, onScopeDispose, shallowRef, watch, type ComputedRef, type Ref } from 'vue';
import { playTwoNotes } from './two-notes.ts';
import { whatRings, type Audible } from './what-rings.ts';

/** `blocked`: wanted, but the browser lets no page make a sound that nobody has touched since it was loaded. */
export type SoundState = 'off' | 'on' | 'blocked';

/** The sound of a new incident: wanted or not by this very screen, and remembered by it. */
export function useWallSound(incidents: Ref<readonly Audible[] | null>): {
  readonly state: ComputedRef<SoundState>;
  /** Turns it on and off; where it is blocked, the touch that asks for it allows it. */
  touch(): void;
} {
  const wanted = useLocalStorage('wegwarte.sound', false);
  let context: AudioContext | null = null;
  const isRunning = shallowRef(false);
  let known: ReadonlySet<string> | null = null;

  /** Its state is the browser's only word on whether it may be heard, so it is kept open while sound is wanted. */
  async function open(): Promise<AudioContext> {
    if (!context) {
      const opened = new AudioContext();
      const follow = () => (isRunning.value = context === opened && opened.state === 'running');
      context = opened;
      opened.addEventListener('statechange', follow);
      follow();
    }
    if (context.state !== 'running') await context.resume();
    return context;
  }

  function close(): void {
    isRunning.value = false;
    void context?.close();
    context = null;
  }

  function touch(): void {
    const isBlocked = wanted.value && !isRunning.value;
    wanted.value = isBlocked || !wanted.value;
    // Whoever turns it on hears that it works, and how loud it is.
    if (wanted.value) void open().then(playTwoNotes);
  }

  watch(wanted, (is) => (is ? void open() : close()), { immediate: true });
  // Any touch of the page allows it. That of the button decides by what it showed when it was touched.
  useEventListener(document, ['pointerdown', 'keydown'], ({ target }: Event) => {
    const isButton = target instanceof Element && target.closest('[data-sound]');
    if (wanted.value && !isButton) void open();
  });
  watch(
    incidents,
    (shown) => {
      if (!shown) return;
      const heard = whatRings(known, shown);
      known = heard.known;
      if (heard.rings && context?.state === 'running') playTwoNotes(context);
    },
    { immediate: true },
  );
  onScopeDispose(close);

  const state = computed((): SoundState => {
    if (!wanted.value) return 'off';
    return isRunning.value ? 'on' : 'blocked';
  });
  return { state, touch };
}
