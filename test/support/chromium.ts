import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { installDebianPackage } from '../../infra/stack/debian-package.ts';
import { Obstacle } from '../../infra/stack/obstacle.ts';
import { onStderr } from '../../infra/stack/progress.ts';

export type Chromium = { available: true; executablePath: string } | { available: false; reason: string };

const usualPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

let found: Promise<Chromium> | undefined;

/** A browser for the end-to-end tests: the one that is named in `WEGWARTE_CHROMIUM`, one that is installed, or Debian's, installed now. */
export function findChromium(): Promise<Chromium> {
  return (found ??= find());
}

async function find(): Promise<Chromium> {
  const named = process.env.WEGWARTE_CHROMIUM;
  if (named) {
    // Asked for by name: another one in its place would not be what was asked for.
    if (await isExecutable(named)) return { available: true, executablePath: named };
    return { available: false, reason: `WEGWARTE_CHROMIUM=${named} is no program that can be run` };
  }
  const installed = await firstInstalled();
  if (installed) return { available: true, executablePath: installed };

  try {
    await install();
  } catch (error) {
    if (!(error instanceof Obstacle)) throw error;
    return { available: false, reason: error.message };
  }
  const fresh = await firstInstalled();
  return fresh
    ? { available: true, executablePath: fresh }
    : {
        available: false,
        reason: `apt-get installed chromium, and yet none of ${usualPaths.join(', ')} is there`,
      };
}

async function install(): Promise<void> {
  await onStderr('installing Chromium', () =>
    installDebianPackage('chromium', 'install Chromium or name one in WEGWARTE_CHROMIUM'),
  );
}

async function firstInstalled(): Promise<string | undefined> {
  for (const path of usualPaths) if (await isExecutable(path)) return path;
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
