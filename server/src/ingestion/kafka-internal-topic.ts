import { CompressionTypes, Partitioners } from 'kafkajs';
import type { Admin, ITopicConfig, Kafka, Message, Producer } from 'kafkajs';
import type { Clock } from '../kernel/clock.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { InternalLog } from '../workflows/rekeying/internal-log.ts';
import { addressOf } from '../workflows/rekeying/internal-message.ts';
import type { InternalMessage } from '../workflows/rekeying/internal-message.ts';
import type { InternalMessageCodec } from './internal-message-codec.ts';

/** Of values in one request; what a partition gets of it is one batch, and brokers take a megabyte unless told otherwise. */
const MAX_REQUEST_BYTES = 500_000;
/** How often it is looked whether the topic has got more partitions. */
const LOOK_AGAIN_MS = 60_000;
const SEND_TIMEOUT_MS = 15_000;

/**
 * How the internal topic is made where topics are. What is in it is of use until it is settled and stored: as long as
 * the longest outage, and some days to look into what happened.
 */
export const internalTopicSettings: NonNullable<ITopicConfig['configEntries']> = [
  { name: 'cleanup.policy', value: 'delete' },
  { name: 'retention.ms', value: String(3 * 24 * 3_600_000) },
  { name: 'max.message.bytes', value: '4194304' },
  // By when we wrote it: what it says may be of last year, and would be gone at once.
  { name: 'message.timestamp.type', value: 'LogAppendTime' },
];

export interface KafkaInternalTopicOptions {
  readonly topic: string;
  /** Who is asked for it, in messages. */
  readonly brokers: string;
}

/** The internal topic in Kafka. Not idempotent: what comes twice is told by its origin. */
export class KafkaInternalTopic implements InternalLog {
  readonly topic: string;
  private readonly brokers: string;
  private readonly admin: Admin;
  private readonly producer: Producer;
  private readonly codec: InternalMessageCodec;
  private readonly clock: Clock;
  private partitions: { readonly count: Promise<number>; readonly askedAtMs: number } | null = null;
  private connecting: Promise<unknown> | null = null;

  constructor(
    kafka: Kafka,
    { topic, brokers }: KafkaInternalTopicOptions,
    codec: InternalMessageCodec,
    clock: Clock,
  ) {
    this.clock = clock;
    this.topic = topic;
    this.brokers = brokers;
    this.codec = codec;
    this.admin = kafka.admin();
    this.producer = kafka.producer({
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
  }

  async send(messages: readonly InternalMessage[]): Promise<void> {
    try {
      this.connecting ??= Promise.all([this.admin.connect(), this.producer.connect()]);
      await this.connecting;
      let batch: Message[] = [];
      let bytes = 0;
      for (const message of await this.addressed(messages)) {
        if (bytes > 0 && bytes + message.value!.length > MAX_REQUEST_BYTES) {
          await this.produce(batch);
          [batch, bytes] = [[], 0];
        }
        batch.push(message);
        bytes += message.value!.length;
      }
      await this.produce(batch);
    } catch (error) {
      this.connecting = null;
      this.partitions = null;
      const reason = (error as Error).message;
      throw new WegwarteError('log-unavailable', `Kafka ${this.brokers}: ${this.topic}: ${reason}`, {
        retriable: true,
        cause: error,
      });
    }
  }

  async stop(): Promise<void> {
    await Promise.allSettled([this.producer.disconnect(), this.admin.disconnect()]);
  }

  private async produce(messages: Message[]): Promise<void> {
    if (messages.length === 0) return;
    await this.producer.send({
      topic: this.topic,
      messages,
      acks: -1,
      compression: CompressionTypes.GZIP,
      timeout: SEND_TIMEOUT_MS,
    });
  }

  private async addressed(messages: readonly InternalMessage[]): Promise<(Message & { value: Buffer })[]> {
    const addressed: (Message & { value: Buffer })[] = [];
    const encode = this.codec.encoder(this.clock.now());
    for (const message of messages) {
      const key = addressOf(message);
      const value = encode(message);
      if (key !== null) {
        addressed.push({ key, value });
        continue;
      }
      const partitions = await this.partitionCount();
      for (let partition = 0; partition < partitions; partition++) addressed.push({ partition, value });
    }
    return addressed;
  }

  private partitionCount(): Promise<number> {
    const nowMs = this.clock.now();
    if (!this.partitions || nowMs - this.partitions.askedAtMs > LOOK_AGAIN_MS) {
      const count = this.admin
        .fetchTopicMetadata({ topics: [this.topic] })
        .then(({ topics }) => topics[0]!.partitions.length);
      count.catch(() => undefined);
      this.partitions = { count, askedAtMs: nowMs };
    }
    return this.partitions.count;
  }
}
