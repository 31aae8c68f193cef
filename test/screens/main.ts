import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { findChromium } from '../support/chromium.ts';
import { openBrowser, Viewer } from '../support/e2e-browser.ts';
import { Stage } from '../support/e2e-stage.ts';
import { shots, shownAtMs } from './shots.ts';
import type { Shot } from './shots.ts';

/** All of them together: they are cloned with the rest. */
const MAX_BYTES = 1_500_000;
/** Hairlines and small type stay clean. */
const QUALITY = 76;
const folder = fileURLToPath(new URL('../../dashboard/screens/', import.meta.url));
const tell = (text: string) => console.error(`screens: ${text}`);

const chromium = await findChromium();
if (chromium.available) {
  process.exitCode = await takeAll(await openBrowser(chromium));
} else {
  tell(chromium.reason);
  process.exitCode = 1;
}

/** The same scenes at the same moment: where nothing changed on the screens, the pictures do not either. */
async function takeAll(browser: Browser): Promise<number> {
  const stage = await Stage.open(shots[0]!.scene);
  const pictures = new Map<string, Buffer>();
  try {
    for (const shot of shots) pictures.set(`${shot.name}.webp`, await take(browser, stage, shot));
  } finally {
    await Promise.all([browser.close(), stage.close()]);
  }
  const bytes = [...pictures.values()].reduce((sum, { length }) => sum + length, 0);
  if (bytes > MAX_BYTES) {
    tell(`${bytes} bytes together, more than the ${MAX_BYTES} they may have; nothing is written`);
    return 1;
  }
  mkdirSync(folder, { recursive: true });
  for (const file of readdirSync(folder)) if (!pictures.has(file)) rmSync(join(folder, file));
  for (const [file, picture] of pictures) writeFileSync(join(folder, file), picture);
  tell(`${pictures.size} pictures in dashboard/screens, ${Math.round(bytes / 1_000)} kB`);
  return 0;
}

async function take(browser: Browser, stage: Stage, { name, scene, viewer: who, ...shot }: Shot) {
  stage.scene = scene;
  const viewer = await Viewer.sitDown(browser, { reducedMotion: 'reduce', ...who });
  const { page } = viewer;
  await page.clock.setFixedTime(shownAtMs);
  await page.goto(`${stage.address}${shot.path}`);
  await page.locator(shot.ready).first().waitFor();
  await page.evaluate(() => document.fonts.ready);
  await settled(page);
  if (shot.whole) {
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.setViewportSize({ ...page.viewportSize()!, height });
    await settled(page);
  }
  const picture = await webpOf(page, shot.scale);
  if (viewer.troubles.length > 0) throw new Error(`${name}: ${viewer.troubles.join('; ')}`);
  await viewer.leave();
  return picture;
}

/** Waits until two frames in a row have the same words and the same shapes in them. */
async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  let before = '';
  for (let same = 0; same < 3;) {
    const now = await page.evaluate(async () => {
      await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
      return document.body.innerHTML;
    });
    same = now === before ? same + 1 : 0;
    before = now;
  }
}

/** Playwright writes PNG and JPEG only; Chromium itself writes WebP, at a third of the size. */
async function webpOf(page: Page, scale = 1): Promise<Buffer> {
  const devtools = await page.context().newCDPSession(page);
  const picture = { format: 'webp', quality: QUALITY } as const;
  const clip = { x: 0, y: 0, ...page.viewportSize()!, scale };
  const { data } = await devtools.send('Page.captureScreenshot', { ...picture, clip });
  return Buffer.from(data, 'base64');
}
