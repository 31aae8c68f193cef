import { useEventListener } from '@vueuse/core';
import { ref, type Ref } from 'vue';

/** Pixels that stand for one pixel of the drawing: the wall scales its root font with the screen. */
export function useRootUnit(): Ref<number> {
  const measure = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  const unit = ref(measure());
  useEventListener(window, 'resize', () => (unit.value = measure()));
  return unit;
}
