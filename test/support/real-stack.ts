import { randomBytes } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import pg from 'pg';
import { databaseComplaint, kafkaAnswers } from '../../infra/stack/answers.ts';
import { composeDown, composeUp, dockerWorks } from '../../infra/stack/docker.ts';
import { freePort } from '../../infra/stack/free-port.ts';
import { startKafka } from '../../infra/stack/native-kafka.ts';
import { startTimescale } from '../../infra/stack/native-timescale.ts';
import { Obstacle, together } from '../../infra/stack/obstacle.ts';
import { onStderr } from '../../infra/stack/progress.ts';
import { databaseUrlAt } from '../../infra/stack/settings.ts';
import { stopIdleTimer } from '../../server/src/ingestion/kafkajs-idle-timer.ts';
import { eventually } from './eventually.ts';

export type Addresses = { kafkaBrokers: string[]; databaseUrl: string };
export type RealStack =
  | ({ available: true; via: 'environment' | 'docker' | 'native' } & Addresses)
  | { available: false; reason: string };

type Started = { stack: RealStack; stop: () => Promise<void> };

let started: Promise<Started> | undefined;

/**
 * One Kafka and one TimescaleDB for the whole test run, started at the first call. To be called where the run is set up; workers are
 * given the addresses in `WEGWARTE_TEST_KAFKA_BROKERS` and `WEGWARTE_TEST_DATABASE_URL`, by which a call there finds the same ones.
 */
export async function realStack(): Promise<RealStack> {
  started ??= startStack();
  return (await started).stack;
}

/** Stops what `realStack` started; what came from the environment is left alone. */
export async function stopRealStack(): Promise<void> {
  const ending = started;
  started = undefined;
  if (ending) await (await ending).stop();
}

async function startStack(): Promise<Started> {
  const kafkaBrokers = process.env.WEGWARTE_TEST_KAFKA_BROKERS;
  const databaseUrl = process.env.WEGWARTE_TEST_DATABASE_URL;
  try {
    if (kafkaBrokers || databaseUrl) return await fromEnvironment(kafkaBrokers, databaseUrl);
    return (await dockerWorks()) ? await inContainers() : await natively();
  } catch (error) {
    if (!(error instanceof Obstacle)) throw error;
    return { stack: { available: false, reason: error.message }, stop: async () => {} };
  }
}

async function fromEnvironment(kafkaBrokers?: string, databaseUrl?: string): Promise<Started> {
  if (!kafkaBrokers)
    throw new Obstacle(
      'WEGWARTE_TEST_DATABASE_URL is set: set WEGWARTE_TEST_KAFKA_BROKERS as well, or neither',
    );
  if (!databaseUrl)
    throw new Obstacle(
      'WEGWARTE_TEST_KAFKA_BROKERS is set: set WEGWARTE_TEST_DATABASE_URL as well, or neither',
    );
  if (!(await kafkaAnswers(kafkaBrokers)))
    throw new Obstacle(`no Kafka broker answers at WEGWARTE_TEST_KAFKA_BROKERS=${kafkaBrokers}`);
  const complaint = await databaseComplaint(databaseUrl);
  if (complaint)
    throw new Obstacle(`the database at WEGWARTE_TEST_DATABASE_URL does not answer: ${complaint}`);
  return ready('environment', { kafkaBrokers: kafkaBrokers.split(','), databaseUrl }, async () => {});
}

async function inContainers(): Promise<Started> {
  const [kafkaPort, timescalePort] = [await freePort(), await freePort()];
  const env = { KAFKA_PORT: String(kafkaPort), TIMESCALE_PORT: String(timescalePort) };
  const project = { name: `wegwarte-test-${process.pid}`, env };
  const services = ['kafka', 'timescale'] as const;
  const stop = () => composeDown(project, services, true);
  try {
    await onStderr('containers for the tests', () => composeUp(project, services));
  } catch (error) {
    await stop().catch(() => {}); // the first failure is the one to tell
    throw error;
  }
  const addresses = { kafkaBrokers: [`127.0.0.1:${kafkaPort}`], databaseUrl: databaseUrlAt(timescalePort) };
  return ready('docker', addresses, stop);
}

async function natively(): Promise<Started> {
  const servers = await Promise.allSettled([
    startKafka({ progress: onStderr }),
    startTimescale({ durable: false, progress: onStderr }),
  ]);
  const stop = async () => {
    await Promise.all(servers.map((server) => server.status === 'fulfilled' && server.value.remove()));
  };
  const [kafka, timescale] = servers;
  if (kafka.status === 'rejected' || timescale.status === 'rejected') {
    await stop();
    throw together(servers.filter((server) => server.status === 'rejected').map(({ reason }) => reason));
  }
  return ready('native', { kafkaBrokers: kafka.value.brokers, databaseUrl: timescale.value.url }, stop);
}

function ready(
  via: 'environment' | 'docker' | 'native',
  addresses: Addresses,
  stop: () => Promise<void>,
): Started {
  return { stack: { available: true, via, ...addresses }, stop };
}

/** A database of the test's own, empty but for the extension. `drop` throws out whoever is still connected. */
export async function createTestDatabase(
  databaseUrl: string,
): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `wegwarte_test_${randomBytes(6).toString('hex')}`;
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  // From template0, because nobody ever connects to it: PostgreSQL refuses to copy a database that is in use.
  await execute(databaseUrl, `CREATE DATABASE ${name} TEMPLATE template0`);
  await execute(url.href, 'CREATE EXTENSION timescaledb');
  return { url: url.href, drop: () => execute(databaseUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** A topic of the test's own, whose partitions have their leaders when this returns. */
export async function createTestTopic(
  brokers: readonly string[],
  {
    partitions,
    name,
    config = {},
  }: { partitions: number; name?: string; config?: Readonly<Record<string, string>> },
): Promise<string> {
  stopIdleTimer();
  const topic = name ?? `wegwarte-test-${randomBytes(6).toString('hex')}`;
  const admin = new Kafka({
    clientId: 'wegwarte-test',
    brokers: [...brokers],
    logLevel: logLevel.NOTHING,
  }).admin();
  await admin.connect();
  try {
    await admin.createTopics({
      // kafkajs gives up where the broker asked has not heard of the topic yet.
      waitForLeaders: false,
      topics: [
        {
          topic,
          numPartitions: partitions,
          replicationFactor: 1,
          configEntries: [
            // Tests write records of last year, which the broker would delete, and of tomorrow, which it would refuse.
            { name: 'retention.ms', value: '-1' },
            { name: 'message.timestamp.after.max.ms', value: String(2n ** 63n - 1n) },
            ...Object.entries(config).map(([key, value]) => ({ name: key, value })),
          ],
        },
      ],
    });
    await eventually('the leaders of a topic', async () => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      const leaders = topics.flatMap((one) => one.partitions.map(({ leader }) => leader));
      return leaders.length === partitions && leaders.every((leader) => leader >= 0);
    });
  } finally {
    await admin.disconnect();
  }
  return topic;
}
