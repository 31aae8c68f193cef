import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { databaseAnswers } from './answers.ts';
import { freePort, isFree } from './free-port.ts';
import { nativeServer, type Lifetime, type NativeServer } from './native-server.ts';
import { Obstacle } from './obstacle.ts';
import { silent, type Progress } from './progress.ts';
import { databaseUrlAt, postgresqlConf, settings } from './settings.ts';
import { dataDirInside, haveCluster, insideRoot } from './timescale-cluster.ts';
import { timescaleRoot } from './timescale-root.ts';
import { until } from './until.ts';

export type TimescaleOptions = {
  /** Left out: a free one. */
  port?: number;
  /** Left out: a temporary directory that goes with this process. */
  dataDir?: string;
  /** `false` trades survival of a power cut for speed; a killed server still keeps every commit. Default: true. */
  durable?: boolean;
  /** Settings beside those of infra/compose/postgresql.conf, such as `{ max_connections: '20' }`. */
  parameters?: Record<string, string>;
  lifetime?: Lifetime;
  progress?: Progress;
};

export type NativeTimescale = NativeServer & { readonly url: string };

/** Starts PostgreSQL with TimescaleDB on loopback; its database has the extension. */
export async function startTimescale(options: TimescaleOptions = {}): Promise<NativeTimescale> {
  const { progress = silent, lifetime = 'dies-with-us', durable = true } = options;
  const root = await timescaleRoot(progress);
  const port = options.port ?? (await freePort());
  const url = databaseUrlAt(port);
  const maintenanceUrl = new URL('/postgres', url).href;
  const parameters: Record<string, string> = {
    config_file: `${dataDirInside}/postgresql.conf`,
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '', // the root is shared, its /run must stay as it is
    // synchronous_commit stays on: without it a killed server forgets commits that it has confirmed, and no test could kill it.
    ...(!durable && { fsync: 'off', full_page_writes: 'off' }),
    ...options.parameters,
  };

  const server = nativeServer({
    name: 'timescale',
    dataDir: options.dataDir,
    lifetime,
    politeSignal: 'SIGINT', // PostgreSQL's fast shutdown: it would wait for its clients on SIGTERM
    answers: () => databaseAnswers(maintenanceUrl),

    async prepare(dataDir) {
      if (!(await until(() => isFree(port), 2_000))) {
        const advice = 'stop that one or set TIMESCALE_PORT';
        throw new Obstacle(`port ${port}, for PostgreSQL, is taken by another program: ${advice}`);
      }
      await copyFile(postgresqlConf, join(dataDir, 'postgresql.conf'));
      await haveCluster(root, dataDir, durable);
    },

    commandLine(dataDir) {
      const set = Object.entries(parameters).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
      const fate = lifetime === 'dies-with-us' ? 'KILL' : 'clear';
      return insideRoot(root, dataDir, fate, ['postgres', '-D', `${dataDirInside}/pg`, ...set]);
    },
  });

  await progress(`TimescaleDB on 127.0.0.1:${port}`, async () => {
    await server.start();
    await haveDatabase(maintenanceUrl, url);
  });
  return Object.assign(server, { url });
}

/** What the container's own entry point does. */
async function haveDatabase(maintenanceUrl: string, url: string): Promise<void> {
  const name = pg.escapeIdentifier(settings.database);
  await asked(maintenanceUrl, async (client) => {
    const known = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [settings.database]);
    if (!known.rowCount) await client.query(`CREATE DATABASE ${name} TEMPLATE template0`);
  });
  await asked(url, (client) => client.query('CREATE EXTENSION IF NOT EXISTS timescaledb'));
}

async function asked<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
