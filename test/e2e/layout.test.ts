import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { axeFaults, axeLooks } from '../support/e2e-axe.ts';
import { desk, openBrowser, phone, Viewer, wallScreen, wallScreen4k } from '../support/e2e-browser.ts';
import { hearingFaults, sidewaysScroll, wallFaults } from '../support/e2e-layout.ts';
import { WegwarteProcess } from '../support/wegwarte-process.ts';

const chromium = inject('chromium');

/** The demonstration as it is started by whoever has configured nothing, on all the screens it is looked at. */
describe.skipIf(!chromium.available)('the screens of the demonstration', () => {
  let browser: Browser;
  let server: WegwarteProcess;
  let address: string;
  let guest: Viewer;
  const folder = mkdtempSync(join(tmpdir(), 'wegwarte-demonstration-'));

  beforeAll(async () => {
    server = WegwarteProcess.run(['serve', '--data', folder, '--port', '0']);
    [browser, address] = await Promise.all([openBrowser(chromium), server.address()]);
    guest = await Viewer.sitDown(browser);
    await guest.page.goto(await server.signInLink());
    await guest.liveWall(60_000);
  }, 90_000);

  afterAll(async () => {
    await Promise.allSettled([browser?.close(), server?.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    ['a wall screen, in English', wallScreen, 'en-GB'],
    ['a wall screen, in German', wallScreen, 'de-DE'],
    ['a screen of four times the pixels', wallScreen4k, 'de-DE'],
  ])(
    'fits %s: all journeys at once, nothing to scroll, no text too small for the room',
    async (what, viewport, locale) => {
      const viewer = await guest.with(browser, { viewport, locale });
      await viewer.page.goto(`${address}/wall`);
      await viewer.liveWall();
      // The wall is measured before it knows how many of them fit.
      await viewer.see('wall-journey').nth(4).waitFor();
      expect(await viewer.see('wall-journey').count()).toBe(5);
      expect(await wallFaults(viewer.page)).toEqual([]);
      await viewer.photograph(`layout-${what.replaceAll(/[^a-z]+/gi, '-')}`);
      await viewer.leave();
    },
    30_000,
  );

  it.each(['/wall', '/journeys', '/journeys/checkout', '/journeys/repair'])(
    'fits a phone without scrolling sideways: %s',
    async (path) => {
      const viewer = await guest.with(browser, { viewport: phone, locale: 'de-DE', colorScheme: 'dark' });
      await viewer.page.goto(`${address}${path}`);
      await viewer.see('demonstration').waitFor();
      await viewer.page.waitForLoadState('networkidle').catch(() => undefined);
      expect(await sidewaysScroll(viewer.page)).toBe(0);
      await viewer.photograph(`layout-phone${path.replaceAll('/', '-')}`, { full: true });
      await viewer.leave();
    },
    30_000,
  );

  it.each([
    ['en-GB', 'Demonstration data'],
    ['de-DE', 'Vorführdaten'],
  ])(
    'says on every screen that its customers are imaginary: %s',
    async (locale, words) => {
      const viewer = await guest.with(browser, { viewport: desk, locale });
      for (const path of ['/wall', '/journeys', '/journeys/service-chat']) {
        await viewer.page.goto(`${address}${path}`);
        await viewer.see('demonstration').waitFor();
        expect(await viewer.read('demonstration'), path).toContain(words);
      }
      await viewer.leave();
    },
    30_000,
  );

  it.each(['/on-call', '/system'].flatMap((path) => axeLooks.map((look) => ({ path, ...look }))))(
    'has nothing for axe to find: $path, $colorScheme, $locale',
    async ({ path, ...look }) => {
      const viewer = await guest.with(browser, { viewport: desk, ...look });
      await viewer.page.goto(`${address}${path}`);
      await viewer.page.locator('h1').waitFor();
      await viewer.page.waitForLoadState('networkidle').catch(() => undefined);
      expect(await axeFaults(viewer.page)).toEqual([]);
      await viewer.leave();
    },
    30_000,
  );

  it.each(['/wall', '/journeys', '/journeys/checkout'])(
    'can be heard and used without seeing it: %s',
    async (path) => {
      const viewer = await guest.with(browser, { viewport: desk });
      await viewer.page.goto(`${address}${path}`);
      await viewer.see('demonstration').waitFor();
      await viewer.page.locator('h1').waitFor();
      await viewer.page.locator('table, li').first().waitFor({ state: 'attached' });
      expect(await hearingFaults(viewer.page)).toEqual([]);
      await viewer.page.keyboard.press('Tab');
      const reached = await viewer.page.evaluate(() => document.activeElement?.textContent?.trim());
      expect(reached, 'the keyboard reaches something').toBeTruthy();
      expect(viewer.troubles).toEqual([]);
      await viewer.leave();
    },
    30_000,
  );
});
