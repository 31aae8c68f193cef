import type { TestProject } from 'vitest/node';
import { findChromium } from './chromium.ts';
import type { Chromium } from './chromium.ts';

declare module 'vitest' {
  interface ProvidedContext {
    chromium: Chromium;
  }
}

/** The browser for all files of a run: `inject('chromium')`. Where there is none suites skip; in CI its absence is a failure. */
export default async function setUp(project: TestProject): Promise<void> {
  const chromium = await findChromium();
  if (!chromium.available && process.env['CI']) {
    throw new Error(`CI needs a browser, and there is none: ${chromium.reason}`);
  }
  project.provide('chromium', chromium);
}
