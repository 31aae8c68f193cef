import type { Delivery } from '@wegwarte/simulator';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import type { KafkaSecurity } from '../ingestion/kafka-client.ts';
import { stopIdleTimer } from '../ingestion/kafkajs-idle-timer.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { TouchpointSink } from './simulate-sink.ts';

export interface KafkaSinkOptions {
  readonly brokers: readonly string[];
  readonly topic: string;
  /** How the brokers know us, and we them. */
  readonly security?: KafkaSecurity | undefined;
  readonly onTrouble?: (message: string) => void;
}

/**
 * Writes to a topic, keyed by customer, so that all touchpoints of a customer keep their order. Idempotent: a batch
 * whose answer got lost is not written twice. Tries for about a minute before it gives up.
 */
export async function kafkaSink(options: KafkaSinkOptions): Promise<TouchpointSink> {
  const { topic, onTrouble } = options;
  let troubled = false;
  stopIdleTimer();
  const brokers = [...options.brokers];
  const where = `Kafka at ${brokers.join(',')}`;
  const kafka = new Kafka({
    clientId: 'wegwarte-simulate',
    brokers,
    ...options.security,
    retry: { initialRetryTime: 300, retries: 9, maxRetryTime: 10_000 },
    logLevel: logLevel.ERROR,
    // It logs every try; one line until all is well again is enough for a person.
    logCreator: () => (entry) => {
      const { message, error } = entry.log as { message: string; error?: string };
      if (!troubled) onTrouble?.(`${where}: ${error ?? message}; trying again`);
      troubled = true;
    },
  });
  const producer = kafka.producer({
    idempotent: true,
    // More than one in flight could be written out of order when one is tried again.
    maxInFlightRequests: 1,
    // Whether a topic nobody made comes into being is the broker's to decide.
    allowAutoTopicCreation: true,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect().catch((error: unknown) => {
    throw new WegwarteError('log-unavailable', `${where} cannot be reached: ${messageOf(error)}`, {
      cause: error,
    });
  });

  async function send(batch: readonly Delivery[]): Promise<null> {
    const messages = batch.map(({ touchpoint, timeMs }) => ({
      key: touchpoint.identities['customer'] ?? null,
      value: JSON.stringify(touchpoint),
      timestamp: String(timeMs),
    }));
    await producer.send({ topic, messages, acks: -1 }).catch((error: unknown) => {
      const message = `${where} did not take touchpoints for topic ${topic}: ${messageOf(error)}`;
      throw new WegwarteError('log-unavailable', message, { cause: error });
    });
    troubled = false;
    return null;
  }

  return { send, close: () => producer.disconnect() };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
