import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

/** Where the files lie that Docker Compose and the native stack share. */
export const composeDir = fileURLToPath(new URL('../compose', import.meta.url));

export const postgresqlConf = join(composeDir, 'postgresql.conf');

// As in Docker Compose: the shell's value wins over the file's.
const env: Record<string, string | undefined> = { ...readEnvFile('.env'), ...process.env };

export const settings = Object.freeze({
  kafkaVersion: needed('KAFKA_VERSION'),
  postgresMajor: needed('POSTGRES_MAJOR'),
  timescaleVersion: needed('TIMESCALE_VERSION'),
  debianSuite: needed('DEBIAN_SUITE'),
  kafkaPort: portIn('KAFKA_PORT'),
  timescalePort: portIn('TIMESCALE_PORT'),
  user: needed('POSTGRES_USER'),
  password: needed('POSTGRES_PASSWORD'),
  database: needed('POSTGRES_DB'),
});

/** Programs too large for the tree and too slow to make twice. */
export const cacheDir =
  env.WEGWARTE_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'wegwarte');

export const javaHome = env.JAVA_HOME || undefined;

/** Addresses of servers that somebody else runs. */
export const given = Object.freeze({
  kafkaBrokers: env.WEGWARTE_KAFKA_BROKERS || undefined,
  databaseUrl: env.WEGWARTE_DATABASE_URL || undefined,
});

export function databaseUrlAt(port: number): string {
  const login = `${encodeURIComponent(settings.user)}:${encodeURIComponent(settings.password)}`;
  return `postgres://${login}@127.0.0.1:${port}/${settings.database}`;
}

/** `kafka.env` as a broker reads it: `num.partitions` and so on, and the heap apart, which is the JVM's. */
export function kafkaSettings(): { properties: Record<string, string>; heap: string[] } {
  const { KAFKA_HEAP_OPTS: heap = '', ...rest } = readEnvFile('kafka.env');
  const properties = Object.entries(rest).map(([key, value]) => [
    key
      .replace(/^KAFKA_/, '')
      .toLowerCase()
      .replaceAll('_', '.'),
    value,
  ]);
  return { properties: Object.fromEntries(properties), heap: heap.split(' ').filter(Boolean) };
}

function readEnvFile(name: string): Record<string, string> {
  return parseEnv(readFileSync(join(composeDir, name), 'utf8')) as Record<string, string>;
}

function needed(key: string): string {
  const value = env[key];
  if (!value) throw new Error(`infra/compose/.env: ${key} is missing`);
  return value;
}

function portIn(key: string): number {
  const value = Number(needed(key));
  if (!Number.isInteger(value) || value < 1024 || value > 65_000) {
    throw new Error(`${key}=${env[key]}: use a port from 1024 to 65000`);
  }
  return value;
}
