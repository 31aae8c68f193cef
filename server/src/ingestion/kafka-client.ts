import type { ConnectionOptions } from 'node:tls';
import { Kafka, logLevel } from 'kafkajs';
import type {
  Admin,
  AdminConfig,
  Consumer,
  ConsumerConfig,
  KafkaConfig,
  Producer,
  ProducerConfig,
  SASLOptions,
} from 'kafkajs';
import type { Logger } from '../kernel/logger.ts';
import { registerCodecs } from './kafka-codecs.ts';
import { kafkaLogCreator } from './kafka-log-creator.ts';
import { stopIdleTimer } from './kafkajs-idle-timer.ts';
import { readOverBrokenBatches } from './kafkajs-record-batches.ts';
import { KafkaSockets } from './kafka-sockets.ts';

/** An answer that takes longer is not coming. Joining a group has a longer time of its own. */
const REQUEST_TIMEOUT_MS = 10_000;

/** How the brokers know us, and we them. */
export interface KafkaSecurity {
  readonly ssl?: ConnectionOptions;
  readonly sasl?: SASLOptions;
}

export interface KafkaClientOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly security?: KafkaSecurity | undefined;
  /** What a compressed batch may unpack to. One for all clients of this process: the one set last. */
  readonly maxUnpackedBatchBytes?: number | undefined;
}

/** The client that all our ways to Kafka share: its security, codecs, patience, log and connections. */
export function kafkaClient(options: KafkaClientOptions, logger: Logger): Kafka {
  const { brokers, clientId, security, maxUnpackedBatchBytes } = options;
  stopIdleTimer();
  readOverBrokenBatches();
  registerCodecs(maxUnpackedBatchBytes);
  return new WatchfulKafka(new KafkaSockets(), {
    clientId,
    brokers: [...brokers],
    ...security,
    logLevel: logLevel.WARN,
    logCreator: kafkaLogCreator(logger),
    connectionTimeout: 3_000,
    requestTimeout: REQUEST_TIMEOUT_MS,
    retry: { retries: 5, initialRetryTime: 200, maxRetryTime: 5_000 },
  });
}

/** Whatever is made of it drops the connections on which an answer did not come. */
class WatchfulKafka extends Kafka {
  private readonly sockets: KafkaSockets;

  constructor(sockets: KafkaSockets, config: KafkaConfig) {
    super({ ...config, socketFactory: sockets.factory });
    this.sockets = sockets;
  }

  override admin(config?: AdminConfig): Admin {
    const admin = super.admin(config);
    admin.on(admin.events.REQUEST_TIMEOUT, ({ payload }) => this.sockets.condemn(payload.broker));
    return admin;
  }

  override producer(config?: ProducerConfig): Producer {
    const producer = super.producer(config);
    producer.on(producer.events.REQUEST_TIMEOUT, ({ payload }) => this.sockets.condemn(payload.broker));
    return producer;
  }

  override consumer(config: ConsumerConfig): Consumer {
    const consumer = super.consumer(config);
    consumer.on(consumer.events.REQUEST_TIMEOUT, ({ payload }) => this.sockets.condemn(payload.broker));
    return consumer;
  }
}
