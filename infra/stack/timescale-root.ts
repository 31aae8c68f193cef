import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cached } from './cache.ts';
import { command, isOnPath } from './command.ts';
import { installDebianPackage } from './debian-package.ts';
import { Obstacle } from './obstacle.ts';
import type { Progress } from './progress.ts';
import { settings } from './settings.ts';

const { postgresMajor, timescaleVersion, debianSuite } = settings;

/** Inside the root. */
export const postgresBin = `/usr/lib/postgresql/${postgresMajor}/bin`;

const extension = `usr/share/postgresql/${postgresMajor}/extension/timescaledb--${timescaleVersion}.sql`;

/**
 * A small Debian with PostgreSQL and TimescaleDB in it, whatever Debian this machine has. It is only read from: data directories are
 * mounted into it, each by its own server.
 */
export async function timescaleRoot(progress: Progress): Promise<string> {
  if (process.getuid?.() !== 0) {
    throw new Obstacle(
      'TimescaleDB without Docker runs inside a Debian root, which takes root to make and to enter: run this as root',
    );
  }
  const name = `timescale-${timescaleVersion}-pg${postgresMajor}-${debianSuite}`;
  return cached(name, progress, async (directory, lock) => {
    await haveMmdebstrap(progress);
    const wanted = `postgresql-${postgresMajor}-timescaledb`;
    const mmdebstrap = ['mmdebstrap', '--variant=essential', `--include=${wanted}`, debianSuite, directory];
    // In a mount namespace of its own, so that /dev and /proc cannot stay mounted when it is killed; and ended with us, because
    // nobody would rename what it made.
    const contained = ['--pdeathsig', 'TERM', 'unshare', '--mount', ...mmdebstrap];
    await command('setpriv', contained, { timeoutMs: 14 * 60_000, lock });
    if (!existsSync(join(directory, extension))) {
      throw new Obstacle(
        `${wanted} in Debian ${debianSuite} is not ${timescaleVersion}: correct infra/compose/.env`,
      );
    }
  });
}

async function haveMmdebstrap(progress: Progress): Promise<void> {
  if (await isOnPath('mmdebstrap')) return;
  await progress('installing mmdebstrap', () =>
    installDebianPackage('mmdebstrap', 'install it, or use Docker'),
  );
}
