import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openBrowser, Viewer, wallScreen, wallScreen4k, wallScreenTall } from '../support/e2e-browser.ts';
import { wallFaults } from '../support/e2e-layout.ts';
import { manyIncidents, manyJourneys, recordedScene } from '../support/e2e-scenes.ts';
import { Stage } from '../support/e2e-stage.ts';
import type { Scene } from '../support/e2e-stage.ts';

const chromium = inject('chromium');
const calm = recordedScene('calm');
const incident = recordedScene('incident');
const sixty: Scene = { ...calm, wall: { journeys: manyJourneys(60, calm.wall), incidents: [] } };
const scenes: Record<string, Scene> = {
  'all is normal': calm,
  'one problem, and somebody has it': incident,
  'two problems nobody could be told of': {
    ...incident,
    wall: { ...incident.wall, incidents: manyIncidents(2, incident.wall) },
  },
  'six problems among sixty journeys': {
    ...incident,
    wall: {
      journeys: [incident.wall.journeys[0]!, ...sixty.wall.journeys],
      incidents: manyIncidents(6, incident.wall),
    },
  },
  'sixty journeys': sixty,
  'no data for twelve minutes': {
    ...incident,
    freshness: {
      feed: 'silent',
      since: new Date(Date.now() - 12 * 60_000).toISOString(),
      newestTouchpoint: new Date(Date.now() - 12 * 60_000).toISOString(),
    },
  },
};

describe.skipIf(!chromium.available)('the wall, whatever happens', () => {
  let browser: Browser;
  let stage: Stage;

  beforeAll(async () => {
    [browser, stage] = await Promise.all([openBrowser(chromium), Stage.open(calm)]);
  });
  afterAll(async () => {
    await Promise.allSettled([browser?.close(), stage?.close()]);
  });

  async function before(scene: Scene, viewport: typeof wallScreen, locale = 'en-GB'): Promise<Viewer> {
    stage.show(scene);
    const viewer = await Viewer.sitDown(browser, { viewport, locale });
    await viewer.page.clock.install();
    await viewer.page.goto(`${stage.address}/wall`);
    await viewer.see('wall-journey').first().waitFor();
    await viewer.page.evaluate(() => document.fonts.ready);
    return viewer;
  }

  describe.each(Object.entries(scenes))('%s', (_name, scene) => {
    it.each([
      ['a screen that lies', wallScreen, 'en-GB'],
      ['a screen that lies, in German', wallScreen, 'de-DE'],
      ['a screen of four times the pixels', wallScreen4k, 'de-DE'],
      ['a screen that stands', wallScreenTall, 'en-GB'],
      ['a screen that stands, in German', wallScreenTall, 'de-DE'],
    ])(
      'can be read on %s: nothing too small, cut off or to be scrolled to',
      async (_screen, viewport, locale) => {
        const viewer = await before(scene, viewport, locale);
        await expect.poll(() => wallFaults(viewer.page)).toEqual([]);
        await viewer.leave();
      },
    );
  });

  it('goes through its pages while all is normal, and shows every journey', async () => {
    const viewer = await before(sixty, wallScreen);
    const seen = new Set<string>();
    for (let page = 1; page <= 10; page++) {
      await expect.poll(() => viewer.read('pager')).toContain(`page ${page} of 10`);
      for (const row of await viewer.see('wall-journey').all())
        seen.add((await row.getAttribute('data-journey'))!);
      await viewer.page.clock.fastForward(15_000);
    }
    expect(seen.size).toBe(60);
    await expect.poll(() => viewer.read('pager')).toContain('page 1 of 10');
    await viewer.leave();
  });

  it('returns to the worst when an incident opens, and stays there', async () => {
    const viewer = await before(sixty, wallScreen);
    await expect.poll(() => viewer.read('pager')).toContain('page 1 of');
    await viewer.page.clock.fastForward(15_000);
    await expect.poll(() => viewer.read('pager')).toContain('page 2 of');
    const worst = scenes['six problems among sixty journeys']!;
    stage.show(worst);
    for (const ms of [0, 15_000, 60_000]) {
      await viewer.page.clock.fastForward(ms);
      await expect.poll(() => viewer.read('pager')).toContain('stays here while a problem is open');
      expect(await viewer.see('wall-journey').first().getAttribute('data-state')).toBe('problem');
    }
    await viewer.leave();
  });
});
