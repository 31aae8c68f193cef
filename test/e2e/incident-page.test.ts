import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { axeFaults } from '../support/e2e-axe.ts';
import { desk, openBrowser, phone, Viewer } from '../support/e2e-browser.ts';
import { hearingFaults, sidewaysScroll } from '../support/e2e-layout.ts';
import { wakingScene } from '../support/e2e-scenes.ts';
import { Stage } from '../support/e2e-stage.ts';
import { eventually } from '../support/eventually.ts';

const chromium = inject('chromium');
const scene = wakingScene();
const path = `/incidents/${scene.incident.id}`;
const api = `**/api/v1${path}`;

/** Somebody is woken: what they see in the first three seconds, and what they are told when something does not work. */
describe.skipIf(!chromium.available)('the page of an incident', () => {
  let browser: Browser;
  let stage: Stage;

  beforeAll(async () => {
    [browser, stage] = await Promise.all([openBrowser(chromium), Stage.open(scene)]);
  });
  afterAll(async () => {
    await Promise.allSettled([browser?.close(), stage?.close()]);
  });

  async function woken(options: Parameters<typeof Viewer.sitDown>[1] = {}): Promise<Viewer> {
    const viewer = await Viewer.sitDown(browser, { viewport: phone, colorScheme: 'dark', ...options });
    await viewer.page.goto(`${stage.address}${path}`);
    await viewer.see('incident-head').waitFor();
    await viewer.page.evaluate(() => document.fonts.ready);
    return viewer;
  }
  const refusal = (status: number) => ({
    ...{ status, contentType: 'application/problem+json' },
    body: JSON.stringify({ type: 'about:blank', title: 'No', status }),
  });

  it.each(['en-GB', 'de-DE'])(
    'says what matters without a scroll, and lets it be taken by one thumb: %s',
    async (locale) => {
      const viewer = await woken({ locale });
      const [head, who] = [await viewer.read('incident-head'), await viewer.read('who-has-it')];
      expect(head).toMatch(/52 (stuck|hängen fest) normal 16 ± 14/);
      expect(head).toMatch(/(at least|bisher mindestens) (€3,660|3\.660 €)/);
      expect(who).toMatch(/Payments: not acknowledged|Zahlungen: nicht übernommen/);
      expect(who).toMatch(/Mara Lindqvist (until|bis) .*\d\d:\d\d/);

      const dock = (await viewer.see('i-have-it').boundingBox())!;
      expect(dock.height, 'a button for a thumb').toBeGreaterThanOrEqual(56);
      expect(dock.y + dock.height).toBeLessThanOrEqual(phone.height);
      for (const seen of ['at-risk', 'next-asked']) {
        const { y, height } = (await viewer.see(seen).boundingBox())!;
        expect(y + height, `${seen} above the buttons`).toBeLessThan(dock.y);
      }
      for (const other of ['hand-on', 'snooze']) {
        expect((await viewer.see(other).boundingBox())!.height).toBeGreaterThanOrEqual(44);
      }
      expect(await sidewaysScroll(viewer.page)).toBe(0);
      await viewer.see('rate').locator('svg').waitFor();
      await viewer.photograph(`incident-page-phone-${locale}`);
      await viewer.photograph(`incident-page-phone-${locale}-all`, { full: true });
      expect(viewer.troubles).toEqual([]);
      await viewer.leave();
    },
    30_000,
  );

  it.each([
    ['a small desk', { width: 1280, height: 800 }, 'de-DE', 'light'],
    ['a desk', desk, 'en-GB', 'dark'],
    ['a large one', { width: 1920, height: 1080 }, 'en-GB', 'light'],
  ] as const)(
    'fits %s, and can be heard and used without seeing it',
    async (what, viewport, locale, colorScheme) => {
      const viewer = await woken({ viewport, locale, colorScheme });
      await viewer.see('rate').locator('svg').waitFor();
      expect(await sidewaysScroll(viewer.page)).toBe(0);
      expect(await hearingFaults(viewer.page)).toEqual([]);
      expect(await axeFaults(viewer.page)).toEqual([]);
      await viewer.photograph(`incident-page-${what.replaceAll(' ', '-')}`, { full: true });
      await viewer.leave();
    },
    30_000,
  );

  it('tells what it rests on, whom it hits, what has the same cause, and what happened', async () => {
    const viewer = await woken();
    expect(await viewer.read('evidence')).toMatch(
      /62 customers with payment method paypal .* 10 got on; normally 46 do\. 22% of those expected got on \(ρ̂ = 0\.22\)\. Evidence 16, it pages from 15 on/,
    );
    expect(await viewer.read('most-hit')).toMatch(/paypal 76% app version 5\.2\.1 41% channel app 37%$/);
    expect(await viewer.read('parts')).toBe(
      'One cause, 3 further places: Click & Collect › Payment, Repair › Payment, Return › Payment',
    );
    const events = await viewer.read('events');
    expect(events).toMatch(
      /“The provider knows of it” by Aylin Demir .*page failed: Payments by webhook · HTTP 503/,
    );
    expect(events).toMatch(
      /the same cause: Click & Collect › Payment .*page delivered: Mara Lindqvist by sms · alarm/,
    );
    await viewer.leave();
  }, 30_000);

  it('does not wait for the chart with its sentence', async () => {
    const viewer = await Viewer.sitDown(browser, { viewport: phone });
    await viewer.page.route('**/RatePanel-*.js', () => undefined);
    await viewer.page.goto(`${stage.address}${path}`);
    await viewer.see('i-have-it').waitFor();
    expect(await viewer.see('rate').count()).toBe(0);
    await viewer.leave();
  });

  it('says that it was not taken, and why: over already, only looking, no line', async () => {
    const viewer = await woken();
    const say = async (words: RegExp) => {
      await viewer.see('i-have-it').click();
      await eventually(String(words), async () => words.test(await viewer.read('actions')));
    };
    await viewer.page.route(`${api}/acknowledge`, (route) => route.fulfill(refusal(409)), { times: 1 });
    await say(/Not taken: it is over already/);
    await viewer.page.route(`${api}/acknowledge`, (route) => route.fulfill(refusal(403)), { times: 1 });
    await say(/may look, not act/);
    await viewer.page.route(`${api}/acknowledge`, (route) => route.abort());
    await say(/No answer yet, trying again/);
    await eventually('the end of its patience', async () =>
      /the server cannot be reached/.test(await viewer.read('actions')),
    );
    await viewer.photograph('incident-page-no-line');
    expect(await viewer.see('i-have-it').isEnabled(), 'it can be tried again').toBe(true);
    await viewer.leave();
  }, 30_000);

  it('asks once more before others notice, and keeps what was entered when it is refused', async () => {
    const viewer = await woken();
    await viewer.see('resolve').click();
    await viewer.see('sheet').waitFor();
    await viewer.photograph('incident-page-resolve');
    await viewer.page.keyboard.press('Escape');
    await viewer.see('sheet').waitFor({ state: 'detached' });

    let asked: unknown = null;
    await viewer.page.route(`${api}/hand-on`, (route) => {
      asked = route.request().postDataJSON();
      return route.fulfill(refusal(503));
    });
    await viewer.see('hand-on').click();
    await viewer.see('hand-on-to').selectOption('person:aylin');
    await viewer.see('hand-on-reason').fill('knows the provider');
    await viewer.photograph('incident-page-hand-on');
    await viewer.see('confirm').click();
    await eventually('why not', async () => /the server could not do it/.test(await viewer.read('sheet')));
    expect(asked).toEqual({ to: { person: 'aylin' }, reason: 'knows the provider' });
    expect(await viewer.see('hand-on-reason').inputValue()).toBe('knows the provider');
    await viewer.leave();
  }, 30_000);

  it('comes back to the incident after somebody had to sign in anew', async () => {
    const viewer = await woken();
    await viewer.page.route(`${api}/acknowledge`, (route) => route.fulfill(refusal(401)));
    await viewer.see('i-have-it').click();
    await viewer.see('sign-in').waitFor();
    expect(await viewer.read('sign-in')).toMatch(/goes on where it was/);
    // As the server does with sockets whose session ended.
    stage.disconnectAll();
    await viewer.see('incident-head').waitFor({ timeout: 15_000 });
    expect(new URL(viewer.page.url()).pathname).toBe(path);
    await viewer.leave();
  }, 30_000);
});
