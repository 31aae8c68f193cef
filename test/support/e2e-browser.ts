import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Chromium } from './chromium.ts';

/** Pictures of each stage, for whoever wants to see what the tests saw. */
const pictures = fileURLToPath(new URL('../../test-results/', import.meta.url));

export const wallScreen = { width: 1920, height: 1080 };
export const wallScreen4k = { width: 3840, height: 2160 };
/** A wall screen that stands. */
export const wallScreenTall = { width: 1080, height: 1920 };
export const desk = { width: 1440, height: 900 };
export const phone = { width: 390, height: 844 };

export function openBrowser(found: Chromium): Promise<Browser> {
  if (!found.available) throw new Error(found.reason);
  return chromium.launch({
    executablePath: found.executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
}

/** Somebody before a screen: a browser profile of their own, and what went wrong in it. */
export class Viewer {
  readonly page: Page;
  /** Errors that were thrown on the pages. */
  readonly troubles: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('pageerror', (error) => this.troubles.push(error.message));
  }

  static async sitDown(browser: Browser, options: BrowserContextOptions = {}): Promise<Viewer> {
    const context = await browser.newContext({
      viewport: wallScreen,
      locale: 'en-GB',
      timezoneId: 'Europe/Berlin',
      ...options,
    });
    return new Viewer(await context.newPage());
  }

  /** Another one with the same session, e.g. on another screen or in another language. */
  async with(browser: Browser, options: BrowserContextOptions): Promise<Viewer> {
    const viewer = await Viewer.sitDown(browser, options);
    await viewer.page.context().addCookies(await this.page.context().cookies());
    return viewer;
  }

  /** What stands under a test id. */
  see(testId: string) {
    return this.page.getByTestId(testId);
  }

  /** Its words as one line, whatever keeps them together or apart on the screen. */
  async read(testId: string): Promise<string> {
    const text = await this.see(testId).innerText();
    return text.replaceAll('\u2060', '').replaceAll(/\s+/g, ' ').trim();
  }

  /** Waits until a live wall is on the screen. */
  async liveWall(withinMs = 30_000): Promise<void> {
    await this.page.locator('[data-testid=wall][data-picture=live]').waitFor({ timeout: withinMs });
  }

  async photograph(name: string, { full = false } = {}): Promise<void> {
    mkdirSync(pictures, { recursive: true });
    await this.page.screenshot({ path: join(pictures, `${name}.png`), fullPage: full });
  }

  async leave(): Promise<void> {
    await this.page.context().close();
  }
}
