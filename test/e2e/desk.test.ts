import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { axeFaults } from '../support/e2e-axe.ts';
import { desk, openBrowser, phone, Viewer } from '../support/e2e-browser.ts';
import { sidewaysScroll } from '../support/e2e-layout.ts';
import { recordedScene } from '../support/e2e-scenes.ts';
import { Stage } from '../support/e2e-stage.ts';
import { eventually } from '../support/eventually.ts';

const chromium = inject('chromium');

/** The product owner looks for what loses most, and goes there without a mouse. */
describe.skipIf(!chromium.available)('the desk', () => {
  let browser: Browser;
  let stage: Stage;
  let viewer: Viewer;

  beforeAll(async () => {
    [browser, stage] = await Promise.all([openBrowser(chromium), Stage.open(recordedScene('incident'))]);
    viewer = await Viewer.sitDown(browser, { viewport: desk });
    await viewer.page.goto(`${stage.address}/journeys`);
    await viewer.see('journeys').waitFor();
  });
  afterAll(async () => {
    await Promise.allSettled([browser?.close(), stage?.close()]);
  });

  const shown = () =>
    viewer
      .see('journeys')
      .locator('[data-journey]')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-journey')));
  const address = () => new URL(viewer.page.url());

  it('has the journey on top that loses money', async () => {
    await eventually('its figures', async () => /€/.test(await viewer.read('journeys')));
    expect((await shown())[0]).toBe('checkout');
  });

  it('shows those of a criticality, says what to do where there is none, and keeps it in the address', async () => {
    await viewer.see('criticality').selectOption('low');
    await viewer.see('no-match').waitFor();
    expect(address().search).toBe('?criticality=low');
    await viewer.page.reload();
    await viewer.see('no-match').getByRole('button').click();
    await viewer.see('journeys').waitFor();
    expect(address().search).toBe('');
    await viewer.see('sort').selectOption('name');
    await eventually('the address', async () => address().search === '?sort=name');
  });

  it('goes to a step by a few letters, without a mouse, and gives the focus back where nothing is chosen', async () => {
    const { keyboard } = viewer.page;
    await viewer.see('open-palette').focus();
    await keyboard.press('Enter');
    await viewer.see('palette').waitFor();
    expect(await axeFaults(viewer.page)).toEqual([]);
    await keyboard.press('Escape');
    await viewer.see('palette').waitFor({ state: 'detached' });
    expect(await viewer.see('open-palette').evaluate((button) => button === document.activeElement)).toBe(
      true,
    );

    await keyboard.press('Control+k');
    await viewer.see('palette').waitFor();
    await keyboard.type('zzz');
    await viewer.see('palette-nothing').waitFor();
    expect(await axeFaults(viewer.page)).toEqual([]);
    await keyboard.press('Control+a');
    await keyboard.type('chck pay step');
    const options = viewer.see('palette').getByRole('option');
    await eventually(
      'one step',
      async () => (await options.allInnerTexts()).join() === 'Checkout › Payment\nstep',
    );
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await viewer.see('journey').waitFor();
    expect(`${address().pathname}${address().search}`).toBe('/journeys/checkout?step=payment');
    expect(viewer.troubles).toEqual([]);
  });

  it('has a palette that fits a phone, in German', async () => {
    const german = await viewer.with(browser, { viewport: phone, locale: 'de-DE', colorScheme: 'dark' });
    await german.page.goto(`${stage.address}/journeys`);
    await german.see('open-palette').click();
    await german.see('palette').waitFor();
    expect(await sidewaysScroll(german.page)).toBe(0);
    expect(await axeFaults(german.page)).toEqual([]);
    await german.photograph('desk-palette-phone');
    await german.leave();
  });
});
