import { join } from 'node:path';
import { command, isOnPath } from './command.ts';
import { withLock } from './lock.ts';
import { Obstacle } from './obstacle.ts';
import { cacheDir } from './settings.ts';

/** Longer than one installation takes on a slow line: whoever waits has another one before it. */
const TURN_LIMIT_MS = 10 * 60_000;

/**
 * Installs a Debian package. One at a time, over all processes of ours: apt's own patience covers its lock on the
 * packages, not the one on their lists, and two that update those at once fail.
 * @param advice what to do where it cannot be installed
 * @throws Obstacle when this is no Debian, the user is not root, or apt fails
 */
export async function installDebianPackage(name: string, advice: string): Promise<void> {
  if (!(await isOnPath('apt-get')))
    throw new Obstacle(`${name} is missing, and no apt-get to install it: ${advice}`);
  if (process.getuid?.() !== 0)
    throw new Obstacle(`${name} is missing, and only root can install it: ${advice}`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const patiently = ['--yes', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120'];
  await withLock(join(cacheDir, 'apt.lock'), TURN_LIMIT_MS, async (lock) => {
    await command('apt-get', ['update'], { timeoutMs: 120_000, env, lock });
    await command('apt-get', ['install', ...patiently, name], { timeoutMs: 300_000, env, lock });
  });
}
