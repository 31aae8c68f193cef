import type { ConnectionOptions } from 'node:tls';
import { Kafka, logLevel } from 'kafkajs';
import type { SASLOptions } from 'kafkajs';
import type { Logger } from '../kernel/logger.ts';
import { registerCodecs } from './kafka-codecs.ts';
import { kafkaLogCreator } from './kafka-log-creator.ts';
import { stopIdleTimer } from './kafkajs-idle-timer.ts';

/** How the brokers know us, and we them. */
export interface KafkaSecurity {
  readonly ssl?: ConnectionOptions;
  readonly sasl?: SASLOptions;
}

export interface KafkaClientOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly security?: KafkaSecurity | undefined;
}

/** The client that all our ways to Kafka share: its security, codecs, patience and log. */
export function kafkaClient({ brokers, clientId, security }: KafkaClientOptions, logger: Logger): Kafka {
  stopIdleTimer();
  registerCodecs();
  return new Kafka({
    clientId,
    brokers: [...brokers],
    ...security,
    logLevel: logLevel.WARN,
    logCreator: kafkaLogCreator(logger),
    connectionTimeout: 3_000,
    requestTimeout: 15_000,
    retry: { retries: 5, initialRetryTime: 200, maxRetryTime: 5_000 },
  });
}
