import { existsSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { command } from './command.ts';
import { Obstacle } from './obstacle.ts';
import { processesIn } from './process-identity.ts';
import { settings } from './settings.ts';
import { postgresBin } from './timescale-root.ts';
import { until } from './until.ts';

/** Where PostgreSQL finds its data directory inside the root. */
export const dataDirInside = '/srv';

// $1 is the root, $2 the data directory. Mounts live in this process's own namespace and end with it.
const entering = `
  mount --bind "$2" "$1${dataDirInside}" && mount --rbind /dev "$1/dev" || exit 1
  chroot "$1" chown postgres:postgres ${dataDirInside} || exit 1
  root=$1 fate=$3; shift 3
  exec chroot "$root" setpriv --reuid postgres --regid postgres --init-groups --pdeathsig "$fate" "$@"`;

/** What runs one of PostgreSQL's programs inside the root, as its own user. `fate`: the signal it gets when its parent ends. */
export function insideRoot(
  root: string,
  dataDir: string,
  fate: 'KILL' | 'clear',
  [program, ...args]: [string, ...string[]],
): [string, ...string[]] {
  const enter = ['--mount', 'sh', '-c', entering, 'sh', root, dataDir, fate];
  return ['unshare', ...enter, `${postgresBin}/${program}`, ...args];
}

/** Makes the cluster `pg` in the data directory, or makes one ready that is there. */
export async function haveCluster(root: string, dataDir: string, durable: boolean): Promise<void> {
  const cluster = join(dataDir, 'pg');
  if (existsSync(cluster)) return releaseCluster(cluster);

  // Made beside and renamed: a cluster whose initdb was interrupted would look like one.
  await rm(`${cluster}.new`, { recursive: true, force: true });
  const password = join(dataDir, 'password');
  await writeFile(password, settings.password);
  const who = ['--username', settings.user, '--pwfile', `${dataDirInside}/password`, '--auth=scram-sha-256'];
  const how = ['--encoding=UTF8', '--locale=C.UTF-8', ...(durable ? [] : ['--no-sync'])];
  const initdb = ['initdb', '-D', `${dataDirInside}/pg.new`, ...who, ...how] as [string, ...string[]];
  const [file, ...args] = insideRoot(root, dataDir, 'KILL', initdb);
  await command(file, args, { timeoutMs: 120_000 });
  await rm(password);
  await rename(`${cluster}.new`, cluster);
}

/**
 * After a crash PostgreSQL takes a zombie for the server before it, and refuses to start for as long as nobody reaps that. Its lock
 * file may go once no process works in the cluster any more, which is the very thing that the file guards.
 */
async function releaseCluster(cluster: string): Promise<void> {
  const workers = () => processesIn(cluster).map(({ pid }) => pid);
  if (!(await until(() => workers().length === 0, 10_000))) {
    throw new Obstacle(
      `another PostgreSQL (process ${workers()[0]}) works in ${cluster}: stop that one first`,
    );
  }
  await rm(join(cluster, 'postmaster.pid'), { force: true });
}
