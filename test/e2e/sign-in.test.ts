import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openBrowser, phone, Viewer } from '../support/e2e-browser.ts';
import { WatchedShop } from '../support/e2e-shop.ts';

const chromium = inject('chromium');

describe.skipIf(!chromium.available)('the way in', () => {
  let browser: Browser;
  let shop: WatchedShop;
  let link: string;

  beforeAll(async () => {
    [browser, shop] = await Promise.all([openBrowser(chromium), WatchedShop.open({ demonstration: true })]);
    link = await shop.server.signInLink();
  }, 60_000);

  afterAll(async () => {
    await Promise.allSettled([browser?.close(), shop?.close()]);
  });

  it('shows the uninvited nothing but where the door is, whatever page they ask for', async () => {
    const stranger = await Viewer.sitDown(browser);
    for (const path of ['/', '/wall', '/journeys', '/journeys/checkout', '/assets/index.js']) {
      await stranger.page.goto(`${shop.address}${path}`);
      expect(new URL(stranger.page.url()).pathname, path).toBe('/sign-in');
      expect(await stranger.page.locator('body').innerText()).toBe(
        'Not signed in\n\nOpen the one-time link that the server printed at its start.',
      );
    }
    const api = await stranger.page.request.get(`${shop.address}/api/v1/wall`);
    expect(api.status()).toBe(401);
    await stranger.photograph('sign-in-1-uninvited');
    await stranger.leave();
  }, 30_000);

  it('tells them in German where their browser is German', async () => {
    const stranger = await Viewer.sitDown(browser, { locale: 'de-DE', viewport: phone });
    await stranger.page.goto(`${shop.address}/wall`);
    expect(await stranger.page.locator('body').innerText()).toMatch(/^Nicht angemeldet/);
    await stranger.leave();
  }, 20_000);

  it('opens the wall by the one-time link, for good: a reload needs no other', async () => {
    const guest = await Viewer.sitDown(browser);
    await guest.page.goto(link);
    await guest.see('wall').waitFor();
    expect(guest.page.url(), 'the token must not stay in the address').toBe(`${shop.address}/wall`);
    await guest.page.reload();
    await guest.see('wall').waitFor();
    expect(guest.troubles).toEqual([]);

    // Not even a page of the product itself may read the key to the session.
    expect(await guest.page.evaluate(() => document.cookie)).toBe('');
    await guest.leave();
  }, 30_000);

  it('opens once: whoever comes second with the same link is told so', async () => {
    const second = await Viewer.sitDown(browser);
    await second.page.goto(link);
    expect(await second.page.locator('body').innerText()).toMatch(
      /This link has been used or is too old\. The server prints a new one each time it starts\./,
    );
    await second.page.goto(`${shop.address}/wall`);
    expect(new URL(second.page.url()).pathname).toBe('/sign-in');
    await second.photograph('sign-in-2-used');
    await second.leave();
  }, 20_000);
});
