import { kafkaClient } from '../ingestion/kafka-client.ts';
import { KafkaDeadLetterBox } from '../ingestion/kafka-dead-letter-box.ts';
import { KafkaDeadLetterLog } from '../ingestion/kafka-dead-letter-log.ts';
import { systemClock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import { Database } from '../storage/database.ts';
import { PgDeadLetterBook } from '../storage/pg-dead-letter-book.ts';
import { redriveLetters } from '../workflows/redrive-letters.ts';
import type { RedriveChoice, RedriveReport } from '../workflows/redrive-letters.ts';
import type { Configuration } from './configuration.ts';
import { kafkaSecurity } from './kafka-access.ts';

export type { RedriveReport };

/** An embedded log is written by the collector alone, which has refused what is no touchpoint: there is nothing to keep. */
export async function deadLetterLog(
  { kafka }: Configuration,
  logger: Logger,
): Promise<KafkaDeadLetterLog | null> {
  if (!kafka) return null;
  const client = await clientOf(kafka, 'dead-letters', logger);
  const { deadLetterTopic: topic, createTopics } = kafka;
  return new KafkaDeadLetterLog(client, { topic, createTopics }, logger);
}

/** Null without Kafka. */
export async function deadLetterBox(
  { kafka }: Pick<Configuration, 'kafka'>,
  logger: Logger,
): Promise<KafkaDeadLetterBox | null> {
  if (!kafka) return null;
  const { groupId, topics, deadLetterTopic } = kafka;
  const client = await clientOf(kafka, 'redrive', logger);
  return new KafkaDeadLetterBox(client, {
    topic: deadLetterTopic,
    groupId: `${groupId}.redrive`,
    sources: topics,
  });
}

/** @throws WegwarteError `configuration-invalid`, `log-unavailable`, `database-unavailable` */
export async function redrive(
  { kafka, database: configured }: Configuration,
  choice: RedriveChoice,
  logger: Logger,
): Promise<RedriveReport> {
  if (!kafka || !('url' in configured)) {
    throw new WegwarteError(
      'configuration-invalid',
      'redrive needs kafka and database.url: without Kafka no message gets into the log that cannot be read',
    );
  }
  const box = await deadLetterBox({ kafka }, logger);
  const database = new Database(
    { url: configured.url, maxConnections: 2, connectTimeoutMs: 5_000, statementTimeoutMs: 30_000 },
    (error) => logger.warn({ reason: error.message }, 'an idle database connection broke'),
  );
  try {
    return await redriveLetters(box!, new PgDeadLetterBook(database), choice, () => systemClock.now());
  } finally {
    await database.close();
  }
}

async function clientOf(kafka: NonNullable<Configuration['kafka']>, what: string, logger: Logger) {
  const { brokers, clientId } = kafka;
  const security = await kafkaSecurity(kafka, systemClock);
  return kafkaClient({ brokers, clientId: `${clientId}-${what}`, security }, logger);
}
