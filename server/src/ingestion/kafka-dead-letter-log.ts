import { CompressionTypes, Partitioners } from 'kafkajs';
import type { Admin, Kafka, Message, Producer } from 'kafkajs';
import type { Logger } from '../kernel/logger.ts';
import { backoffMs, pause } from '../kernel/pause.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { DeadLetterLog, RejectedMessage } from '../workflows/dead-letter-log.ts';
import { letterHeaders } from './dead-letter-headers.ts';
import { inRequests } from './letter-requests.ts';

export interface KafkaDeadLetterOptions {
  readonly topic: string;
  /** How to make the topic if it is missing; without it, a missing topic is trouble. */
  readonly createTopics?: { readonly partitions: number; readonly copies: number } | undefined;
}

const SEND_TIMEOUT_MS = 10_000;
/** A topic we make takes every message that may be rejected, and keeps it while somebody finds out why. */
const TOPIC_MAX_BYTES = 5_242_880;
const TOPIC_KEEP_MS = 14 * 24 * 3_600_000;

type Kept = 'whole' | 'no value' | 'only where from';

/** Dead letters in a Kafka topic: key, value and headers as they came, and headers that say what, why and where from. */
export class KafkaDeadLetterLog implements DeadLetterLog {
  trouble: string | null = null;
  private readonly options: KafkaDeadLetterOptions;
  private readonly logger: Logger;
  private readonly admin: Admin;
  private readonly producer: Producer;
  private readonly stopping = new AbortController();
  private connecting: Promise<void> | null = null;

  constructor(kafka: Kafka, options: KafkaDeadLetterOptions, logger: Logger) {
    this.options = options;
    this.logger = logger;
    this.admin = kafka.admin();
    this.producer = kafka.producer({
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
  }

  /** Makes sure of the topic long before the first letter: that it is missing should not be learnt from a held partition. */
  async start(): Promise<void> {
    for (let attempt = 1; !this.stopping.signal.aborted; attempt++) {
      try {
        await this.admin.connect();
        await this.haveTopic();
        this.trouble = null;
        return;
      } catch (error) {
        this.trouble = `dead letters: ${(error as Error).message}`;
        this.logger.error({ attempt, reason: this.trouble }, 'the dead-letter topic is not to be had');
        await pause(backoffMs(attempt, 500, 10_000), this.stopping.signal);
      } finally {
        await this.admin.disconnect().catch(() => undefined);
      }
    }
  }

  async write(letters: readonly RejectedMessage[]): Promise<void> {
    try {
      await this.connect();
      for (const some of inRequests(letters)) await this.send(some);
      this.trouble = null;
    } catch (error) {
      this.trouble = `dead letters: ${this.options.topic}: ${(error as Error).message}`;
      throw new WegwarteError('log-unavailable', this.trouble, { retriable: true, cause: error });
    }
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.allSettled([this.producer.disconnect(), this.admin.disconnect()]);
  }

  private connect(): Promise<void> {
    this.connecting ??= this.producer.connect().catch((error: unknown) => {
      this.connecting = null;
      throw error;
    });
    return this.connecting;
  }

  private async haveTopic(): Promise<void> {
    const { topic, createTopics } = this.options;
    if ((await this.admin.listTopics()).includes(topic)) return;
    if (!createTopics) throw new Error(`no topic ${topic}: create it, or set kafka.createTopics`);
    const { partitions: numPartitions, copies: replicationFactor } = createTopics;
    const configEntries = [
      { name: 'max.message.bytes', value: String(TOPIC_MAX_BYTES) },
      { name: 'retention.ms', value: String(TOPIC_KEEP_MS) },
    ];
    await this.admin.createTopics({
      waitForLeaders: true,
      topics: [{ topic, numPartitions, replicationFactor, configEntries }],
    });
    this.logger.info({ topic }, 'dead-letter topic created');
  }

  /**
   * What is for ever too large would hold its partition for ever: it is kept without its value then, and its place in
   * the log told all the same.
   */
  private async send(letters: readonly RejectedMessage[], kept: Kept = 'whole'): Promise<void> {
    try {
      await this.within(letters.map((letter) => asMessage(letter, kept)));
    } catch (error) {
      const less = { whole: 'no value', 'no value': 'only where from', 'only where from': null }[
        kept
      ] as Kept;
      if (!isTooLarge(error) || !less) throw error;
      if (letters.length > 1) {
        for (const letter of letters) await this.send([letter], kept);
        return;
      }
      const { from, message } = letters[0]!;
      const details = { ...from, offset: message.offset, bytes: message.value?.length, kept: less };
      this.logger.warn(details, 'the dead-letter topic refuses a message of that size');
      await this.send(letters, less);
    }
  }

  private async within(messages: Message[]): Promise<void> {
    const done = new AbortController();
    await Promise.race([
      this.producer.send({
        topic: this.options.topic,
        messages,
        acks: -1,
        compression: CompressionTypes.GZIP,
        timeout: SEND_TIMEOUT_MS,
      }),
      pause(SEND_TIMEOUT_MS, done.signal).then(() => {
        throw new Error(`no answer within ${SEND_TIMEOUT_MS / 1000} s`);
      }),
    ]).finally(() => done.abort());
  }
}

function asMessage(letter: RejectedMessage, kept: Kept): Message {
  const { key = null, value, headers, unreadable } = letter.message;
  if (unreadable) return { value: null, headers: letterHeaders(letter, {}, unreadable.packedBytes) };
  if (kept === 'whole') return { key, value, headers: letterHeaders(letter, headers) };
  const own = kept === 'no value' ? headers : {};
  return {
    key: kept === 'no value' ? key : null,
    value: null,
    headers: letterHeaders(letter, own, value?.length ?? 0),
  };
}

function isTooLarge(error: unknown): boolean {
  const { type, cause } = error as { type?: string; cause?: unknown };
  if (type === 'MESSAGE_TOO_LARGE' || type === 'RECORD_LIST_TOO_LARGE') return true;
  return cause !== undefined && cause !== error && isTooLarge(cause);
}
