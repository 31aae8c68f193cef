import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { axeFaults } from '../support/e2e-axe.ts';
import { openBrowser, phone, Viewer } from '../support/e2e-browser.ts';
import { hearingFaults, sidewaysScroll } from '../support/e2e-layout.ts';
import { WatchedShop } from '../support/e2e-shop.ts';
import { eventually } from '../support/eventually.ts';

const chromium = inject('chromium');

/** Somebody wants to know who exactly is stuck, takes the list along, and is remembered for it. */
describe.skipIf(!chromium.available)('who waits at a step', () => {
  let browser: Browser;
  let shop: WatchedShop;
  let viewer: Viewer;

  beforeAll(async () => {
    [browser, shop] = await Promise.all([openBrowser(chromium), WatchedShop.open()]);
    shop.simulate('--backfill', '10m', '--incident', 'payment:0.1@-10m/10m');
    viewer = await Viewer.sitDown(browser, { viewport: { width: 1280, height: 900 }, colorScheme: 'light' });
    await viewer.page.goto(await shop.server.signInLink());
    await viewer.liveWall(60_000);
  }, 90_000);

  afterAll(async () => {
    await Promise.allSettled([browser?.close(), shop?.close()]);
  });

  it('is shown when it is asked for, the longest first, and not before', async () => {
    await viewer.page.goto(`${shop.address}/journeys/checkout`);
    await viewer.see('stuck').waitFor();
    await viewer.page.getByRole('radio', { name: 'Payment' }).check({ force: true });
    expect(await viewer.see('stuck').locator('tbody tr').count()).toBe(0);
    await viewer.see('show-stuck').click();
    await eventually('customers', async () => (await viewer.see('stuck').locator('tbody tr').count()) > 2);
    expect(await viewer.read('stuck-summary')).toMatch(/^[\d,]+ at \d\d:\d\d/);
    const first = await viewer.see('stuck').locator('tbody tr').first().innerText();
    expect(first).toMatch(/^[\w-]{12}\s.*\d+\u00a0(min|s)/);
    expect(first).toMatch(/Cart \d\d:\d\d → .*Payment \d\d:\d\d/);
    expect(await hearingFaults(viewer.page)).toEqual([]);
    await viewer.see('stuck').scrollIntoViewIfNeeded();
    await viewer.photograph('stuck-1-list', { full: true });
  }, 60_000);

  it('is taken along as a file, and both are in the audit', async () => {
    const downloading = viewer.page.waitForEvent('download');
    await viewer.see('export-stuck').click();
    const lines = readFileSync(await (await downloading).path(), 'utf8')
      .trim()
      .split('\r\n');
    expect(lines[0]).toMatch(/^customer,entered_at,waiting_seconds,deadline_at,path,/);
    expect(lines.length).toBeGreaterThan(2);
    await viewer.page.goto(`${shop.address}/system`);
    await eventually('the audit', async () =>
      /operator exported who is stuck checkout\/payment .* operator listed who is stuck checkout\/payment/.test(
        await viewer.read('audit'),
      ),
    );
    expect(viewer.troubles).toEqual([]);
  }, 30_000);

  it('shows this hour against the one before: what is over, what is noise, and nobody where nobody came', async () => {
    await viewer.page.goto(`${shop.address}/journeys/checkout`);
    await viewer.see('windows').selectOption('hourBefore');
    await viewer.see('compared-steps').waitFor();
    expect(await viewer.read('compared-steps')).toMatch(/Cart [\d,]+ 0 .*Payment/);
    expect(await viewer.see('remark').allInnerTexts()).toEqual(
      expect.arrayContaining([expect.stringMatching(/nobody whose time is over is counted/)]),
    );
    const { search } = new URL(viewer.page.url());
    await viewer.page.reload();
    await viewer.see('compared-steps').waitFor();
    expect(new URL(viewer.page.url()).search).toBe(search);
    const downloading = viewer.page.waitForEvent('download');
    await viewer.see('export-comparison').click();
    expect(readFileSync(await (await downloading).path(), 'utf8')).toMatch(
      /^step,dimension,value,window_from,/,
    );
    await viewer.see('compare-to').fill('2026-01-01T00:00');
    await viewer.page.getByRole('button', { name: 'Compare', exact: true }).click();
    await viewer.page.getByText('Not compared: from, to: the end is not after the start').waitFor();
    expect(await axeFaults(viewer.page)).toEqual([]);
    expect(viewer.troubles).toEqual([]);
  }, 60_000);

  it('fits a phone, in German', async () => {
    const german = await viewer.with(browser, { viewport: phone, locale: 'de-DE', colorScheme: 'dark' });
    await german.page.goto(`${shop.address}/journeys/checkout`);
    await german.see('show-stuck').click();
    await german.see('stuck-summary').getByText(/\d/).waitFor();
    expect(await sidewaysScroll(german.page)).toBe(0);
    await german.see('stuck').screenshot({ path: 'test-results/stuck-2-phone.png' });
    await german.leave();
  }, 30_000);
});
