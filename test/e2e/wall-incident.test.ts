import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { desk, openBrowser, phone, Viewer, wallScreen } from '../support/e2e-browser.ts';
import { wallFaults } from '../support/e2e-layout.ts';
import { WatchedShop } from '../support/e2e-shop.ts';
import { eventually } from '../support/eventually.ts';

const chromium = inject('chromium');

/**
 * One incident from beginning to end, as four people see it: operations before the wall, the expert in bed, another at a desk,
 * and a
 * colleague who reads German. An hour of the past is read first; in its last five minutes hardly anybody who pays gets a
 * confirmation, and from then on everybody does again, which the wall can only know when their deadlines have passed.
 */
describe.skipIf(!chromium.available)('an incident on the wall', () => {
  let browser: Browser;
  let shop: WatchedShop;
  let wall: Viewer;
  let expert: Viewer;

  beforeAll(async () => {
    [browser, shop] = await Promise.all([
      openBrowser(chromium),
      WatchedShop.open({
        stream: { allowedLateness: '5s' },
        incidents: { quiet: '10s', minOpen: '20s' },
      }),
    ]);
    wall = await Viewer.sitDown(browser);
    await wall.page.goto(await shop.server.signInLink());
    expert = await wall.with(browser, { viewport: desk, colorScheme: 'light' });
  }, 60_000);

  afterAll(async () => {
    await Promise.allSettled([browser?.close(), shop?.close()]);
  });

  const incident = () => wall.see('wall-incident');

  it('says that it reads what happened so far, until it has caught up with the present', async () => {
    shop.simulate('--backfill', '1h', '--incident', 'payment:0.1@-5m/5m');
    await eventually('the words for catching up', async () =>
      /Catching up read up to \d\d:\d\d, \d+ min to go/.test(await wall.read('wall-sentence')),
    );
    await wall.photograph('incident-1-reading-the-past');
    await wall.liveWall();
  }, 60_000);

  it('shows where customers are stuck, how many against how many normally, and that nobody has it yet', async () => {
    await incident().waitFor({ timeout: 30_000 });
    await eventually('the sentence on top', async () => /1 problem/.test(await wall.read('wall-sentence')));
    expect(await wall.read('wall-incident')).toMatch(/Checkout › Payment/);
    expect(await wall.see('wall-journey').getAttribute('data-state')).toBe('problem');

    const stuck = /(\d+) stuck normal (\d+) ± (\d+)/.exec(await wall.read('wall-incident'));
    expect(stuck, 'how many are stuck, and how many normally').not.toBeNull();
    const [, now, normal, half] = stuck!.map(Number) as [number, number, number, number];
    expect(now).toBeGreaterThan(normal + half);
    await eventually('word of the page', async () =>
      /Payments not acknowledged paged \d\d:\d\d/.test(await wall.read('who-has-it')),
    );
    expect(shop.pager.pages).toMatchObject([{ team: 'payments', status: 'firing' }]);
    expect(await wallFaults(wall.page)).toEqual([]);
    await wall.photograph('incident-2-open');
  }, 60_000);

  it('is at the end of the link in the page, where it is taken on a phone, in one touch', async () => {
    const [page] = shop.pager.pages;
    const inBed = await wall.with(browser, { viewport: phone, colorScheme: 'dark', hasTouch: true });
    await inBed.page.goto(page!.url);
    await inBed.see('incident-head').waitFor();
    expect(new URL(inBed.page.url()).pathname).toMatch(/^\/incidents\/[\w-]+$/);
    await eventually('the page among what happened', async () =>
      /page delivered: Payments by webhook/.test(await inBed.read('events')),
    );
    await inBed.see('comment').fill('I am looking');
    await inBed.see('send-comment').click();
    await eventually('what was said', async () =>
      /“I am looking” by operator/.test(await inBed.read('events')),
    );
    await inBed.photograph('incident-3-phone', { full: true });
    await inBed.see('i-have-it').tap();
    await inBed.see('i-have-it').waitFor({ state: 'detached', timeout: 5_000 });
    expect(await inBed.read('who-has-it')).toMatch(/Payments has it/);

    await inBed.see('hand-on').tap();
    await inBed.see('hand-on-to').selectOption('team:shop');
    await inBed.see('hand-on-reason').fill('theirs, by the look of it');
    await inBed.see('confirm').tap();
    await inBed.see('i-have-it').waitFor({ timeout: 5_000 });
    await eventually('who is asked now', async () => /Asked now: Shop/.test(await inBed.read('who-has-it')));
    await eventually('the page to the other team', () =>
      shop.pager.pages.some(({ team, status }) => team === 'shop' && status === 'firing'),
    );
    expect(inBed.troubles).toEqual([]);
    await inBed.leave();
  }, 60_000);

  it('is taken by another expert on the page of the journey, in one click', async () => {
    await expert.page.goto(`${shop.address}/journeys/checkout`);
    const banner = expert.see('incident-banner');
    await banner.waitFor();
    expect(await expert.read('incident-banner')).toMatch(
      /Of [\d,]+ customers who came to Payment \d\d:\d\d–\d\d:\d\d, [\d,]+ got on; normally [\d,]+ do\./,
    );
    await expert.photograph('incident-3-journey-page', { full: true });
    await expert.see('i-have-it').click();
    await expert.see('i-have-it').waitFor({ state: 'detached', timeout: 5_000 });
    expect(await expert.read('incident-banner')).toMatch(/Payments has it/);
  }, 30_000);

  it('says on the wall who has it, within two seconds', async () => {
    await eventually('who has it', async () => /Payments has it/.test(await wall.read('who-has-it')), {
      withinMs: 2_000,
    });
    expect(await wall.read('who-has-it')).toMatch(/acknowledged \d\d:\d\d by operator/);
    expect(await incident().getAttribute('data-state')).toBe('acknowledged');
    await wall.photograph('incident-4-acknowledged');
  });

  it('says the same in German to whoever reads German', async () => {
    const german = await wall.with(browser, { viewport: wallScreen, locale: 'de-DE' });
    await german.page.goto(`${shop.address}/wall`);
    await german.see('wall-incident').waitFor();
    const words = await german.read('wall-incident');
    expect(words).toMatch(/Kasse › Zahlung \d+ hängen fest normal \d+ ± \d+/);
    expect(words).toMatch(/Zahlungen kümmert sich/);
    await german.photograph('incident-4-acknowledged-german');
    expect(german.troubles).toEqual([]);
    await german.leave();
  }, 20_000);

  it('is resolved by itself once customers get on again, and leaves the wall calm', async () => {
    await eventually('the end', async () => (await incident().getAttribute('data-state')) === 'resolved', {
      withinMs: 100_000,
      everyMs: 250,
    });
    expect(await wall.read('wall-incident')).toMatch(/resolved \d\d:\d\d, was \d+ min/);
    await eventually('a calm wall', async () => /All normal/.test(await wall.read('wall-sentence')));
    await eventually('the all-clear on the pager', () =>
      shop.pager.pages.some(({ team, status }) => team === 'payments' && status === 'resolved'),
    );
    await wall.photograph('incident-5-resolved');
    expect(await expert.see('incident-banner').count(), 'banners on the page of the journey').toBe(0);
    expect(await expert.read('incidents')).toMatch(/resolved/);
    await expert.photograph('incident-5-journey-page', { full: true });
    expect([...wall.troubles, ...expert.troubles]).toEqual([]);
  }, 120_000);
});
