import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type SmallDisk =
  | {
      readonly available: true;
      readonly folder: string;
      fill: () => void;
      free: () => void;
      remove: () => void;
    }
  | { readonly available: false; readonly reason: string };

/** A disk of its own, so small that a test can fill it. It needs root, and a system that lets it mount. */
export function smallDisk(megabytes: number): SmallDisk {
  const mountPoint = mkdtempSync(join(tmpdir(), 'wegwarte-disk-'));
  const remove = () => {
    try {
      execFileSync('umount', ['--lazy', mountPoint], { stdio: 'pipe' });
    } catch {
      // not mounted any more
    }
    rmSync(mountPoint, { recursive: true, force: true });
  };
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', mountPoint], {
      stdio: 'pipe',
    });
  } catch (error) {
    rmSync(mountPoint, { recursive: true, force: true });
    return { available: false, reason: `no disk can be mounted here: ${(error as Error).message.trim()}` };
  }
  process.once('exit', remove);
  const folder = join(mountPoint, 'data');
  mkdirSync(folder);
  const ballast = join(mountPoint, 'ballast');
  const fill = () => {
    const { bavail, bsize } = statfsSync(mountPoint);
    const chunk = Buffer.alloc(1_048_576);
    for (let left = bavail * bsize; left > 0; left -= chunk.length) {
      try {
        appendFileSync(ballast, left < chunk.length ? chunk.subarray(0, left) : chunk);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return;
        throw error;
      }
    }
  };
  return { available: true, folder, fill, free: () => rmSync(ballast, { force: true }), remove };
}
