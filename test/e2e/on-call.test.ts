import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openBrowser, phone, Viewer } from '../support/e2e-browser.ts';
import { hearingFaults, sidewaysScroll } from '../support/e2e-layout.ts';
import { eventually } from '../support/eventually.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { WegwarteProcess } from '../support/wegwarte-process.ts';

const chromium = inject('chromium');

/** Somebody falls ill, a colleague stands in; the payment provider announces maintenance. All by the page, no file touched. */
describe.skipIf(!chromium.available)('the page about who is on call', () => {
  const folder = temporaryFolder();
  let browser: Browser;
  let server: WegwarteProcess;
  let viewer: Viewer;
  let address: string;

  beforeAll(async () => {
    server = WegwarteProcess.run(['serve', '--data', folder.path, '--port', '0']);
    [browser, address] = await Promise.all([openBrowser(chromium), server.address()]);
    viewer = await Viewer.sitDown(browser, { viewport: { width: 1280, height: 900 }, colorScheme: 'light' });
    await viewer.page.goto(await server.signInLink());
  }, 90_000);

  afterAll(async () => {
    await Promise.allSettled([browser?.close(), server?.stop()]);
    folder.remove();
  });

  it('says who is on call now and next, and that no gap is in sight', async () => {
    await viewer.page.goto(`${address}/on-call?team=payments`);
    await viewer.see('covered').waitFor();
    expect(await viewer.read('on-call-now')).toMatch(
      /Payments On call (Mara Lindqvist|Jonas Weber|Aylin Demir) until .* from /,
    );
    await viewer.page.locator('[data-bar=shift]').first().waitFor();
    expect(await hearingFaults(viewer.page)).toEqual([]);
  }, 30_000);

  it('lets a colleague stand in, and marks it in the calendar', async () => {
    const before = await viewer.page.locator('[data-bar=stand-in]').count();
    await viewer.see('stand-in-person').selectOption('aylin');
    await viewer.see('stand-in-reason').fill('Mara is ill');
    await viewer.see('stand-in-add').click();
    await viewer.see('overrides').waitFor();
    expect(await viewer.read('overrides')).toMatch(/Aylin Demir .* Mara is ill · by operator Take back/);
    await eventually(
      'the mark in the calendar',
      async () => (await viewer.page.locator('[data-bar=stand-in]').count()) > before,
    );
    await viewer.photograph('on-call-1-stand-in', { full: true });
  }, 30_000);

  it('keeps pages back for maintenance, and ends it early', async () => {
    await viewer.see('new-silence').click();
    await viewer.see('silence-reason').fill('provider maintenance');
    await viewer.see('make-silence').click();
    await eventually('why it is refused', async () =>
      /name a journey, a step, a team or a segment/.test(await viewer.read('silences')),
    );
    await viewer.see('silence-journey').selectOption('checkout');
    await viewer.see('make-silence').click();
    await viewer.see('end-silence').waitFor();
    expect(await viewer.read('silences')).toMatch(/checkout .* provider maintenance · by operator End/);
    await viewer.photograph('on-call-2-silence', { full: true });
    await viewer.see('end-silence').click();
    await viewer.see('end-silence').waitFor({ state: 'detached' });
  }, 30_000);

  it('hands out a calendar that needs no sign-in', async () => {
    await viewer.see('new-feed').click();
    const feed = await viewer.see('feed-address').inputValue();
    const answer = await fetch(feed);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('BEGIN:VCALENDAR');
    expect(viewer.troubles).toEqual([]);
  }, 30_000);

  it('says honestly whether this device is told of pages, and whether they would be sent at all', async () => {
    const devices = viewer.see('devices');
    await viewer.see('device-switch').waitFor();
    expect(await viewer.see('device-switch').getAttribute('aria-checked')).toBe('false');
    expect(await viewer.see('device-switch').isDisabled()).toBe(true);
    await viewer.see('device-person').selectOption('mara');
    expect(await viewer.read('device-not-told')).toMatch(/the devices of Mara Lindqvist yet.* - push: mara/);
    await viewer.photograph('on-call-4-device', { full: true });
    // Nobody has allowed it in this browser, and it has nobody to ask.
    await viewer.see('device-switch').click();
    await devices.getByRole('alert').waitFor();
    expect(await viewer.see('device-switch').getAttribute('aria-checked')).toBe('false');
    expect(await viewer.read('devices')).toMatch(/not allowed notifications.* No device shows pages yet\./);
  }, 30_000);

  it.each([
    ['light', 2],
    ['dark', 4],
  ] as const)('fits a phone, in German, %s, %i weeks', async (colorScheme, weeks) => {
    const german = await viewer.with(browser, { viewport: phone, locale: 'de-DE', colorScheme });
    await german.page.goto(`${address}/on-call?team=payments&weeks=${weeks}`);
    await german.page.locator('[data-bar=shift]').first().waitFor();
    expect(await sidewaysScroll(german.page)).toBe(0);
    await german.photograph(`on-call-3-phone-${colorScheme}`, { full: true });
    await german.leave();
  });
});
