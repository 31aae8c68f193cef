import { join } from 'node:path';
import { startKafka } from '../../infra/stack/native-kafka.ts';
import { startTimescale } from '../../infra/stack/native-timescale.ts';
import { onStderr } from '../../infra/stack/progress.ts';
import { cacheDir } from '../../infra/stack/settings.ts';
import { Questions } from './questions.ts';
import { listenerOn } from './process-tree.ts';

export interface Servers {
  readonly brokers: readonly string[];
  readonly databaseUrl: string;
  /** Where they run on this machine: what they use is listed apart. */
  readonly kafkaPid: number | undefined;
  readonly databasePid: number | undefined;
  /** Settings of the database that decide what a commit costs. */
  readonly durability: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/**
 * Kafka and TimescaleDB for the bench: those of the environment, else its own on this machine, whose data stay in the
 * cache so that the workload is written only once. Its own database is as durable as in production.
 */
export async function haveServers(): Promise<Servers> {
  const brokers = process.env['WEGWARTE_TEST_KAFKA_BROKERS'];
  const databaseUrl = process.env['WEGWARTE_TEST_DATABASE_URL'];
  if (brokers && databaseUrl) return serversAt(brokers.split(','), databaseUrl, async () => undefined);
  if (brokers || databaseUrl) {
    throw new Error('set both WEGWARTE_TEST_KAFKA_BROKERS and WEGWARTE_TEST_DATABASE_URL, or neither');
  }
  const folder = join(cacheDir, 'bench');
  const [kafka, timescale] = await Promise.all([
    startKafka({ dataDir: join(folder, 'kafka'), progress: onStderr }),
    startTimescale({ dataDir: join(folder, 'timescale'), progress: onStderr }),
  ]);
  return serversAt(kafka.brokers, timescale.url, async () => {
    await Promise.all([kafka.stop(), timescale.stop()]);
  });
}

async function serversAt(
  brokers: readonly string[],
  databaseUrl: string,
  stop: () => Promise<void>,
): Promise<Servers> {
  const questions = new Questions(databaseUrl);
  const rows = await questions.ask<{ name: string; setting: string }>(settingsAsked);
  await questions.end();
  return {
    brokers,
    databaseUrl,
    kafkaPid: listenerOn(Number(brokers[0]!.split(':').at(-1))),
    databasePid: listenerOn(Number(new URL(databaseUrl).port)),
    durability: Object.fromEntries(rows.map(({ name, setting }) => [name, setting])),
    stop,
  };
}

const settingsAsked = /* sql */ `
  select name, setting from pg_settings
  where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'wal_sync_method') order by name`;
