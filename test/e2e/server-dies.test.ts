import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { desk, openBrowser, Viewer } from '../support/e2e-browser.ts';
import { WatchedShop } from '../support/e2e-shop.ts';
import type { WegwarteProcess } from '../support/wegwarte-process.ts';

const chromium = inject('chromium');

/** What the product promises: a picture that is no longer true looks like it within this time. */
const STALE_WITHIN_MS = 5_000;

describe.skipIf(!chromium.available)('a picture that is no longer true', () => {
  let browser: Browser;
  let shop: WatchedShop;
  let wall: Viewer;
  let journey: Viewer;
  let customers: WegwarteProcess;

  beforeAll(async () => {
    [browser, shop] = await Promise.all([openBrowser(chromium), WatchedShop.open()]);
    customers = shop.simulate('--backfill', '2m');
    wall = await Viewer.sitDown(browser);
    await wall.page.goto(await shop.server.signInLink());
    journey = await wall.with(browser, { viewport: desk, colorScheme: 'light' });
    await journey.page.goto(`${shop.address}/journeys/checkout`);
    await wall.liveWall();
  }, 60_000);

  afterAll(async () => {
    await Promise.allSettled([browser?.close(), shop?.close()]);
  });

  /** Milliseconds until the wall greys. */
  async function untilStale(begun: number): Promise<number> {
    await wall.page
      .locator('[data-testid=wall][data-picture=stale]')
      .waitFor({ timeout: 3 * STALE_WITHIN_MS });
    return performance.now() - begun;
  }

  const sentence = () => wall.read('wall-sentence');
  /** How what lies under the veil is drawn. */
  const veil = () =>
    wall.page
      .locator('main.stale > *')
      .first()
      .evaluate((element) => getComputedStyle(element).filter);

  it('greys within 5 seconds of the last touchpoint when the feed falls silent, and says since when', async () => {
    const begun = performance.now();
    await customers.kill();
    const ms = await untilStale(begun);
    console.info(`feed silent: the wall greyed after ${(ms / 1000).toFixed(1)} s`);
    expect(ms).toBeLessThanOrEqual(STALE_WITHIN_MS);
    expect(await sentence()).toMatch(/No data since \d\d:\d\d what follows is \d+ s old/);
    expect(await wall.read('freshness')).toMatch(/connected, but no touchpoints arrive/);
    expect(await veil()).toBe('grayscale(1)');
    expect(await journey.read('freshness')).toMatch(/No data since \d\d:\d\d/);
    await wall.photograph('stale-1-feed-silent');
  }, 30_000);

  it('recovers by itself when touchpoints flow again', async () => {
    customers = shop.simulate();
    await wall.liveWall(20_000);
    expect(await wall.page.locator('main.stale').count()).toBe(0);
  }, 30_000);

  it('greys within 5 seconds when the server is killed, and says since when and that it tries again', async () => {
    const begun = performance.now();
    await shop.server.kill();
    const ms = await untilStale(begun);
    console.info(`server killed: the wall greyed after ${(ms / 1000).toFixed(1)} s`);
    expect(ms).toBeLessThanOrEqual(STALE_WITHIN_MS);
    expect(await sentence()).toMatch(/No data since \d\d:\d\d what follows is \d+ s old/);
    await expect.poll(() => wall.read('freshness')).toMatch(/connection to the server lost/);
    await expect.poll(() => wall.read('freshness')).toMatch(/trying again, attempt \d+/);
    expect(await veil()).toBe('grayscale(1)');
    expect(await journey.read('freshness')).toMatch(/No data since \d\d:\d\d/);
    await wall.photograph('stale-2-server-dead');
    await journey.photograph('stale-2-server-dead-journey');
  }, 30_000);

  it('recovers by itself when the server is back, without anybody touching the wall', async () => {
    await shop.restart();
    await wall.liveWall(30_000);
    await journey.page.locator('[data-testid=freshness][data-picture=live]').waitFor({ timeout: 10_000 });
    expect(await wall.page.locator('main.stale').count()).toBe(0);
    await wall.photograph('stale-3-back');
    expect([...wall.troubles, ...journey.troubles]).toEqual([]);
  }, 60_000);
});
