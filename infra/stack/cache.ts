import { existsSync } from 'node:fs';
import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { command } from './command.ts';
import { withLock } from './lock.ts';
import type { Progress } from './progress.ts';
import { cacheDir } from './settings.ts';

const buildLimitMs = 15 * 60_000;

/**
 * A directory made once per name and kept. The name carries the version. It gets its final name only when it is whole, so whatever
 * stands under that name may be used without a look inside; a build that was interrupted is swept up by the next builder.
 */
export async function cached(
  name: string,
  progress: Progress,
  build: (directory: string, lock: number) => Promise<void>,
): Promise<string> {
  const whole = join(cacheDir, name);
  if (existsSync(whole)) return whole;

  return progress(`${name}: making it (once)`, () =>
    withLock(join(cacheDir, `${name}.lock`), buildLimitMs, async (lock) => {
      if (existsSync(whole)) return whole; // another builder was faster
      await sweep(`${name}.building-`);
      const unfinished = join(cacheDir, `${name}.building-${process.pid}`);
      await mkdir(unfinished);
      await build(unfinished, lock);
      await rename(unfinished, whole);
      return whole;
    }),
  );
}

async function sweep(prefix: string): Promise<void> {
  for (const entry of await readdir(cacheDir)) {
    if (!entry.startsWith(prefix)) continue;
    // A killed mmdebstrap may have left /dev or /proc mounted inside, and those must not be emptied along with it.
    await command('rm', ['-rf', '--one-file-system', join(cacheDir, entry)], { timeoutMs: 120_000 });
  }
}
