import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { WegwarteError } from '../kernel/wegwarte-error.ts';

/** How PostgreSQL names a socket of port 5432. */
const SOCKET_NAME = '.s.PGSQL.5432';
const STOP_TIMEOUT_MS = 10_000;

export interface EmbeddedDatabase {
  /** Connection string for `pg`: a Unix socket only this user can open, since PGlite asks for no password. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * PostgreSQL inside this process, for those who just want to look: PGlite on a thread of its own, spoken to by `pg`
 * over a Unix socket like any other server. One process at a time may use a data folder.
 */
export async function startEmbeddedDatabase(
  dataFolder: string,
  onExit: (reason: Error) => void,
): Promise<EmbeddedDatabase> {
  const folder = resolve(dataFolder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const unlock = lock(join(folder, 'wegwarte.pid'), folder);
  // Not in the data folder: a socket's path may be 100 characters long, and people's folders are longer.
  const socketFolder = mkdtempSync(join(tmpdir(), 'wegwarte-'));
  const release = () => {
    unlock();
    rmSync(socketFolder, { recursive: true, force: true });
  };
  const workerFile = import.meta.url.endsWith('.ts')
    ? './embedded-database-worker.ts'
    : './embedded-database-worker.js';
  const worker = new Worker(new URL(workerFile, import.meta.url), {
    workerData: { dataFolder: join(folder, 'pgdata'), socketPath: join(socketFolder, SOCKET_NAME) },
  });
  let stopping = false;
  await new Promise<void>((started, failed) => {
    worker.once('message', () => started());
    worker.once('error', (error) => {
      release();
      failed(
        new WegwarteError('database-unavailable', `embedded database in ${folder}: ${error.message}`, {
          cause: error,
        }),
      );
    });
  });
  worker.on('error', onExit);
  worker.once('exit', () => {
    release();
    if (!stopping) onExit(new WegwarteError('database-unavailable', `embedded database in ${folder} ended`));
  });
  return {
    url: `postgres://postgres@localhost/postgres?host=${encodeURIComponent(socketFolder)}`,
    async stop() {
      stopping = true;
      const exited = new Promise((done) => worker.once('exit', done));
      worker.postMessage('stop');
      const timer = setTimeout(() => void worker.terminate(), STOP_TIMEOUT_MS);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** Two processes on one data folder would destroy it. A lock whose process is gone is taken over. */
function lock(file: string, folder: string): () => void {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const handle = openSync(file, 'wx', 0o600);
      writeSync(handle, String(process.pid));
      closeSync(handle);
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = Number(readFileSync(file, 'utf8'));
      if (holder !== process.pid && isAlive(holder)) {
        throw new WegwarteError(
          'configuration-invalid',
          `database.embedded: ${folder} is in use by process ${holder}: stop it, or choose another folder`,
        );
      }
      rmSync(file, { force: true });
    }
  }
  throw new WegwarteError(
    'configuration-invalid',
    `database.embedded: ${folder} is being taken by another process`,
  );
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
