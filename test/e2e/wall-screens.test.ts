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

  it('sounds once for a new incident, where it was asked to, and only as long as nobody has it', async () => {
    const viewer = await Viewer.sitDown(browser, { viewport: wallScreen });
    await viewer.page.addInitScript(() => {
      const heard = globalThis as unknown as { notes: number };
      heard.notes = 0;
      const { prototype } = AudioScheduledSourceNode;
      const start = prototype.start;
      prototype.start = function (when) {
        heard.notes += 1;
        start.call(this, when);
      };
    });
    const notes = () => viewer.page.evaluate(() => (globalThis as unknown as { notes: number }).notes);
    const sound = () => viewer.see('sound').getAttribute('data-sound');
    const nothing = { journeys: {}, order: null };
    const [first, second, third] = manyIncidents(3, incident.wall);
    const loaded = async () => {
      await viewer.page.goto(`${stage.address}/wall`);
      await viewer.liveWall();
    };

    stage.show({ ...calm, wall: { ...calm.wall, incidents: [first!] } });
    await loaded();
    expect(await sound()).toBe('off');
    await viewer.see('sound').click();
    await expect.poll(sound).toBe('on');
    await expect.poll(notes).toBe(2);

    stage.change({ ...nothing, incidents: [first!, second!] });
    await expect.poll(notes).toBe(4);
    // Told again by a snapshot, taken, and one that somebody has by the time it is seen.
    stage.show({});
    const taken = {
      ...third!,
      state: 'acknowledged' as const,
      acknowledgedBy: 'Mara',
      acknowledgedAt: first!.openedAt,
    };
    stage.change({ ...nothing, incidents: [{ ...first!, state: 'acknowledged' }, second!, taken] });
    await expect.poll(() => viewer.see('wall-incident').count()).toBe(3);
    const again = viewer.page.waitForEvent('websocket');
    stage.disconnectAll();
    await (await again).waitForEvent('framereceived', ({ payload }) => String(payload).includes('snapshot'));
    expect(await notes()).toBe(4);

    // Loaded anew it is still wanted, and what the browser does not let be heard is said to be so.
    await loaded();
    expect(['on', 'blocked']).toContain(await sound());
    if ((await sound()) === 'blocked') {
      expect(await viewer.read('sound')).toBe('sound: tap to allow');
      await viewer.photograph('wall-sound-blocked');
      await viewer.see('sound').click();
      await expect.poll(sound).toBe('on');
    }
    await viewer.see('sound').click();
    await expect.poll(sound).toBe('off');
    expect(viewer.troubles).toEqual([]);
    await viewer.leave();
  }, 60_000);
});
