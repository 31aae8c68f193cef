import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { axeFaults, axeLooks } from '../support/e2e-axe.ts';
import { desk, openBrowser, phone, Viewer, wallScreen } from '../support/e2e-browser.ts';
import { wakingScene } from '../support/e2e-scenes.ts';
import { Stage } from '../support/e2e-stage.ts';

const chromium = inject('chromium');

describe.skipIf(!chromium.available)('what axe finds', () => {
  const scene = wakingScene();
  let browser: Browser;
  let stage: Stage;

  beforeAll(async () => {
    [browser, stage] = await Promise.all([openBrowser(chromium), Stage.open(scene)]);
  });
  afterAll(async () => {
    await Promise.allSettled([browser?.close(), stage?.close()]);
  });

  const screens = [
    ['/wall', wallScreen],
    ['/wall', phone],
    ['/journeys', desk],
    ['/journeys/checkout', desk],
    ['/journeys/checkout', phone],
    [`/incidents/${scene.incident.id}`, phone],
    ['/sign-in', desk],
    ['/no-such-page', desk],
  ] as const;

  it('is something where something is wrong', async () => {
    const viewer = await Viewer.sitDown(browser, { viewport: desk });
    await viewer.page.goto(`${stage.address}/journeys`);
    await viewer.page.locator('h1').waitFor();
    await viewer.page.evaluate(() => {
      document.querySelector('main')!.append(document.createElement('button'));
      document.querySelector('h1')!.style.color = '#ddd';
    });
    const rules = (await axeFaults(viewer.page)).map((fault) => fault.split(':')[0]);
    expect(rules).toEqual(expect.arrayContaining(['button-name', 'color-contrast']));
    await viewer.leave();
  });

  describe.each(screens)('on %s, %j', (path, viewport) => {
    it.each(axeLooks)('is nothing: $colorScheme, $locale', async (look) => {
      const viewer = await Viewer.sitDown(browser, { viewport, ...look });
      await viewer.page.goto(`${stage.address}${path}`);
      await viewer.page.locator('h1').waitFor();
      await viewer.page.locator('table, li, p').first().waitFor({ state: 'attached' });
      // Nothing greys itself for want of a first word.
      if (path !== '/sign-in') await viewer.page.waitForFunction(() => !document.querySelector('.stale'));
      expect(await axeFaults(viewer.page)).toEqual([]);
      await viewer.leave();
    });
  });
});
