import type { WallJourney, WallView } from '@wegwarte/contract';
import { useElementSize, useMediaQuery } from '@vueuse/core';
import { computed, ref, watch, type ComputedRef, type Ref } from 'vue';
import { useRootUnit } from '../../shared/charts/use-root-unit.ts';
import { isHeld, pageAt, planPages } from './wall-pages.ts';

/** As `wide` and `tall` of style.css; smaller screens scroll and show all. */
const WIDE = '(min-width: 1100px) and (min-aspect-ratio: 1/1)';
const TALL = '(min-width: 700px) and (min-height: 1200px) and (max-aspect-ratio: 99/100)';
const WIDE_ROW_REM = 7.3;
const TALL_ROW_REM = 11.3;
const PAGER_REM = 2.6;
const USUAL_REM = 50;
/** A row lower than this has room for fewer lines. */
const ROOMY_REM = 9.5;

export interface ShownPage {
  readonly journeys: readonly WallJourney[];
  /** Those that are not on it. */
  readonly others: readonly WallJourney[];
  /** From 1. */
  readonly page: number;
  readonly pages: number;
  readonly held: boolean;
  readonly dense: boolean;
}

/** The journeys that the screen has room for, page by page. `frame`: what holds the rows and the line below them. */
export function useWallPages(
  wall: Ref<WallView | null>,
  frame: Readonly<Ref<HTMLElement | null>>,
  nowMs: () => number,
): { shown: ComputedRef<ShownPage>; tall: Ref<boolean> } {
  const unit = useRootUnit();
  const wide = useMediaQuery(WIDE);
  const tall = useMediaQuery(TALL);
  const { height } = useElementSize(frame);
  const held = computed(() => wall.value !== null && isHeld(wall.value));
  const releasedAtMs = ref(nowMs());
  watch(held, () => (releasedAtMs.value = nowMs()));

  const shown = computed((): ShownPage => {
    const all = wall.value?.journeys ?? [];
    if (!wide.value && !tall.value) {
      return { journeys: all, others: [], page: 1, pages: 1, held: false, dense: false };
    }
    // Before the first layout: what a usual screen has.
    const heightRem = height.value > 0 ? height.value / (16 * unit.value) : USUAL_REM;
    const rowRem = tall.value ? TALL_ROW_REM : WIDE_ROW_REM;
    const { size, pages } = planPages(all.length, { heightRem, rowRem, pagerRem: PAGER_REM }, held.value);
    const page = held.value ? 0 : pageAt(pages, releasedAtMs.value, nowMs());
    const from = page * size;
    const journeys = all.slice(from, from + size);
    return {
      journeys,
      others: [...all.slice(0, from), ...all.slice(from + size)],
      page: page + 1,
      pages,
      held: held.value,
      dense: tall.value || heightRem / journeys.length < ROOMY_REM,
    };
  });
  return { shown, tall };
}
