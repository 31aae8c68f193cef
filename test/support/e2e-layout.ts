import type { Page } from 'playwright-core';

/** Read from 5 m: no text on the wall may be smaller than this part of its height. */
const SMALLEST_TEXT = 0.014;
/** Nor any figure smaller than this. */
const SMALLEST_FIGURE = 0.04;
/** A river lower than this part of the height is a line. */
const LOWEST_RIVER = 0.018;

/** Everything about the wall that would make somebody in the room squint, scroll or guess; empty when all is well. */
export async function wallFaults(page: Page): Promise<string[]> {
  const faults = await page.evaluate(
    ([smallest, figure, river]) => {
      const found: string[] = [];
      const { scrollWidth, scrollHeight } = document.documentElement;
      if (scrollHeight > innerHeight) found.push(`scrolls downwards: ${scrollHeight} of ${innerHeight} px`);
      if (scrollWidth > innerWidth) found.push(`scrolls sideways: ${scrollWidth} of ${innerWidth} px`);

      const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let node = words.nextNode(); node; node = words.nextNode()) {
        const element = node.parentElement!;
        if (!node.textContent!.trim() || element.closest('.sr-only, script, style')) continue;
        // What is only heard is clipped to a pixel.
        if (!element.checkVisibility() || element.getBoundingClientRect().width <= 1) continue;
        const size = Number.parseFloat(getComputedStyle(element).fontSize) / innerHeight;
        const share = `${(size * 100).toFixed(2)} % of the height`;
        if (size < smallest) found.push(`too small: "${node.textContent!.trim()}", ${share}`);
      }

      const figures = document.querySelectorAll('[data-figure]');
      if (figures.length < 3) found.push('no figures');
      for (const element of figures) {
        const size = Number.parseFloat(getComputedStyle(element).fontSize) / innerHeight;
        if (size < figure)
          found.push(`figure too small: ${element.textContent}, ${(size * 100).toFixed(2)} % of the height`);
      }

      const main = document.querySelector('main')!;
      for (const element of document.querySelectorAll<HTMLElement>('main *, header *, footer *')) {
        const style = getComputedStyle(element);
        const hides = style.overflow !== 'visible' && element.clientWidth > 1 && !element.closest('.sr-only');
        const excess = Math.max(
          element.scrollHeight - element.clientHeight,
          element.scrollWidth - element.clientWidth,
        );
        // A line's descenders reach a little below it.
        const slack = Number.parseFloat(style.fontSize) / 6;
        if (hides && excess > slack) found.push(`cut off by ${excess} px: "${element.textContent!.trim()}"`);
      }
      for (const drawing of main.querySelectorAll('[data-testid=river]')) {
        const height = drawing.getBoundingClientRect().height / innerHeight;
        if (height < river) found.push(`a river of ${(height * 100).toFixed(1)} % of the height`);
      }
      const rows = [...main.querySelectorAll('[data-testid=wall-journey]')];
      for (const row of rows) {
        const { top, bottom } = row.getBoundingClientRect();
        for (const cell of row.children) {
          const box = cell.getBoundingClientRect();
          if (box.top < top - 1 || box.bottom > bottom + 1)
            found.push(`higher than its row: "${cell.textContent!.trim()}"`);
        }
      }
      for (const list of main.querySelectorAll('section')) {
        const excess = list.scrollHeight - list.clientHeight;
        if (excess > 1) found.push(`cut off: ${list.getAttribute('aria-label')}, ${excess} px`);
      }
      for (const cell of main.querySelectorAll('[data-testid=wall-journey] > *')) {
        const excess = cell.scrollWidth - cell.clientWidth;
        if (excess > 1) found.push(`runs over its column by ${excess} px: "${cell.textContent!.trim()}"`);
      }
      const floor = document.querySelector('footer')!.getBoundingClientRect().top;
      for (const row of main.querySelectorAll('[data-testid=wall-journey]')) {
        const { bottom } = row.getBoundingClientRect();
        if (bottom > floor + 1) found.push(`runs into the footer: ${row.getAttribute('data-journey')}`);
      }
      return found;
    },
    [SMALLEST_TEXT, SMALLEST_FIGURE, LOWEST_RIVER] as const,
  );
  return faults;
}

/** By how many pixels a page is wider than its screen. */
export function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth));
}

/** What somebody who hears the page, or goes by keyboard, would miss; empty when all is well. */
export function hearingFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const headings = document.querySelectorAll('h1').length;
    if (headings !== 1) found.push(`${headings} main headings`);
    if (!document.documentElement.lang) found.push('no language');
    if (!document.title) found.push('no title');
    for (const drawing of document.querySelectorAll('[role=img]')) {
      if (!drawing.getAttribute('aria-label')) found.push('a drawing without a name');
    }
    for (const control of document.querySelectorAll<HTMLElement>('a, button, input, summary')) {
      const name =
        control.textContent!.trim() ||
        control.getAttribute('aria-label') ||
        control.closest('label')?.textContent;
      if (!name) found.push(`a <${control.localName}> without a name`);
    }
    for (const figure of document.querySelectorAll('[role=img]')) {
      const words = figure.closest('section, li')?.querySelector('table');
      if (!words) found.push(`a drawing whose numbers cannot be read: ${figure.getAttribute('aria-label')}`);
    }
    return found;
  });
}
