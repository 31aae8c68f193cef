import { spawn } from 'node:child_process';
import { mkdir, open } from 'node:fs/promises';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { Obstacle } from './obstacle.ts';

/**
 * One at a time, over all processes. The kernel holds the lock on an open file, so it ends with the last process that has that
 * file open: a builder that was killed leaves no stale lock, and children that survive it (given `fd`) still count as building.
 */
export async function withLock<T>(
  path: string,
  waitMs: number,
  work: (fd: number) => Promise<T>,
): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'a');
  try {
    // flock(1) locks the open file it inherits from us; when it exits, the lock stays with our descriptor.
    const flock = spawn('flock', ['--wait', String(Math.ceil(waitMs / 1000)), '3'], {
      stdio: ['ignore', 'ignore', 'ignore', file.fd],
    });
    const [code] = (await once(flock, 'close').catch(() => {
      throw new Obstacle('flock could not be run: install util-linux');
    })) as [number | null];
    if (code !== 0)
      throw new Obstacle(
        `${path} is held by another process for more than ${waitMs / 1000} s: see \`fuser ${path}\``,
      );
    return await work(file.fd);
  } finally {
    await file.close();
  }
}
