import { CompressionTypes, Kafka, logLevel } from 'kafkajs';
import type { Admin, Batch, Consumer, EachBatchPayload, Producer } from 'kafkajs';
import type { Logger } from '../kernel/logger.ts';
import { backoffMs, pause } from '../kernel/pause.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { PartitionName } from '../workflows/checkpoint-store.ts';
import type { LogEntry, LogExtent, LogReader, TouchpointLog } from '../workflows/touchpoint-log.ts';
import { kafkaLogCreator } from './kafka-log-creator.ts';
import { stopIdleTimer } from './kafkajs-idle-timer.ts';

export interface KafkaLogOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly groupId: string;
  /** Topics read. */
  readonly topics: readonly string[];
  /** Topic the HTTP collector writes to; one of those read. */
  readonly collectorTopic: string;
  readonly maxMessageBytes: number;
}

/** How often the ends of the partitions are asked for: it shows lag, and that an idle partition is only idle. */
const HEAR_EVERY_MS = 1_000;
const APPEND_TIMEOUT_MS = 10_000;

/**
 * The log in Kafka, through kafkajs. Positions are the database's, not the group's: the group only shares out
 * partitions, and what it has committed is never read.
 */
export class KafkaLog implements TouchpointLog {
  trouble: string | null = 'not connected yet';
  private readonly options: KafkaLogOptions;
  private readonly logger: Logger;
  private readonly kafka: Kafka;
  private readonly admin: Admin;
  private readonly producer: Producer;
  private readonly consumer: Consumer;
  private readonly stopping = new AbortController();
  private assigned = new Map<string, PartitionName>();
  private following: Promise<void> = Promise.resolve();
  private hearing: Promise<void> = Promise.resolve();

  constructor(options: KafkaLogOptions, logger: Logger) {
    this.options = options;
    this.logger = logger;
    stopIdleTimer();
    this.kafka = new Kafka({
      clientId: options.clientId,
      brokers: [...options.brokers],
      logLevel: logLevel.WARN,
      logCreator: kafkaLogCreator(logger),
      connectionTimeout: 3_000,
      requestTimeout: 15_000,
      retry: { retries: 5, initialRetryTime: 200, maxRetryTime: 5_000 },
    });
    this.admin = this.kafka.admin();
    this.producer = this.kafka.producer({ allowAutoTopicCreation: false, idempotent: true });
    this.consumer = this.kafka.consumer({
      groupId: options.groupId,
      sessionTimeout: 15_000,
      heartbeatInterval: 3_000,
      maxWaitTimeInMs: 500,
      maxBytesPerPartition: Math.max(1_048_576, options.maxMessageBytes),
      // The consumer begins anew after any crash; giving up would leave a process that watches nothing.
      retry: { retries: 5, maxRetryTime: 5_000, restartOnFailure: async () => !this.stopping.signal.aborted },
    });
  }

  async start(reader: LogReader): Promise<void> {
    const { consumer } = this;
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      const names = Object.entries(payload.memberAssignment).flatMap(([topic, partitions]) =>
        partitions.map((partition): PartitionName => ({ topic, partition })),
      );
      this.following = this.following.then(() => this.follow(reader, names));
    });
    consumer.on(consumer.events.REBALANCING, () => {
      const lost = [...this.assigned.values()];
      this.assigned.clear();
      this.following = this.following.then(async () => {
        for (const name of lost) await reader.revoked(name);
      });
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      this.trouble = payload.error.message;
      this.logger.error({ reason: payload.error.message }, 'the Kafka consumer stopped, starting it again');
    });
    void this.connect(reader);
  }

  async append(entries: readonly LogEntry[]): Promise<void> {
    const { signal } = this.stopping;
    const late = new AbortController();
    const messages = entries.map(({ key, value }) => ({ key, value }));
    try {
      await Promise.race([
        this.producer.send({
          topic: this.options.collectorTopic,
          messages,
          acks: -1,
          compression: CompressionTypes.GZIP,
          timeout: APPEND_TIMEOUT_MS,
        }),
        pause(APPEND_TIMEOUT_MS, late.signal).then(() => {
          throw new Error(signal.aborted ? 'stopping' : `no answer within ${APPEND_TIMEOUT_MS / 1000} s`);
        }),
      ]);
    } catch (error) {
      const reason = (error as Error).message;
      throw new WegwarteError('log-unavailable', `Kafka ${this.brokers}: ${reason}`, {
        retriable: true,
        cause: error,
      });
    } finally {
      late.abort();
    }
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.consumer.stop().catch(() => undefined);
    await Promise.allSettled([this.following, this.hearing]);
    await Promise.allSettled([
      this.consumer.disconnect(),
      this.producer.disconnect(),
      this.admin.disconnect(),
    ]);
  }

  private get brokers(): string {
    return this.options.brokers.join(', ');
  }

  /** Until Kafka answers and the topics exist. A wrong address and a broker that is down look the same: both are said. */
  private async connect(reader: LogReader): Promise<void> {
    for (let attempt = 1; !this.stopping.signal.aborted; attempt++) {
      try {
        await this.admin.connect();
        const known = await this.admin.listTopics();
        const missing = this.options.topics.filter((topic) => !known.includes(topic));
        if (missing.length > 0)
          throw new Error(`no topic ${missing.join(', ')}: create it, or correct kafka.topics`);
        await this.producer.connect();
        await this.consumer.connect();
        await this.consumer.subscribe({ topics: [...this.options.topics], fromBeginning: true });
        await this.consumer.run({
          autoCommit: false,
          // Moves kafkajs past a batch that was received; the seek of a batch that was not comes after it and wins.
          eachBatchAutoResolve: true,
          partitionsConsumedConcurrently: 3,
          eachBatch: (payload) => this.read(reader, payload),
        });
        this.trouble = null;
        this.hearing = this.hear(reader);
        return;
      } catch (error) {
        const reason = (error as Error).message;
        this.trouble = reason;
        this.logger.error({ attempt, brokers: this.brokers, reason }, 'Kafka does not answer, trying again');
        await pause(backoffMs(attempt, 500, 10_000), this.stopping.signal);
      }
    }
  }

  private async follow(reader: LogReader, names: readonly PartitionName[]): Promise<void> {
    for (const name of names) {
      if (this.stopping.signal.aborted) return;
      try {
        const offset = await reader.assigned(name, await this.extentOf(name));
        this.assigned.set(`${name.topic}/${name.partition}`, name);
        this.consumer.seek({ ...name, offset: String(offset) });
      } catch (error) {
        this.trouble = (error as Error).message;
        this.logger.error({ ...name, reason: this.trouble }, 'partition is not followed');
      }
    }
  }

  private async extentOf({ topic, partition }: PartitionName): Promise<LogExtent> {
    const extents = await this.admin.fetchTopicOffsets(topic);
    const extent = extents.find((one) => one.partition === partition);
    if (!extent)
      throw new WegwarteError('log-unavailable', `Kafka ${this.brokers}: no ${topic}/${partition}`);
    return { lowOffset: Number(extent.low), endOffset: Number(extent.high) };
  }

  private async read(reader: LogReader, { batch, heartbeat, pause: hold }: EachBatchPayload): Promise<void> {
    const name = { topic: batch.topic, partition: batch.partition };
    await this.following;
    const position = reader.position(name);
    if (position === null) {
      // Assigned but not followed (lost to another owner, or its claim failed): come back to it in a while.
      const resume = hold();
      setTimeout(() => {
        this.following = this.following.then(() => this.follow(reader, [name])).then(resume);
      }, 5_000).unref();
      return;
    }
    // kafkajs leaves `fetchedOffset` out of its types. A batch from further on was fetched before a seek took effect,
    // unless the broker has nothing older left; what lies before the position is skipped by the reader.
    if (Number((batch as Batch & { fetchedOffset: string }).fetchedOffset) > position) {
      const { lowOffset } = await this.extentOf(name);
      if (lowOffset <= position) {
        this.consumer.seek({ ...name, offset: String(position) });
        return;
      }
    }
    const messages = batch.messages.map(({ offset, value, timestamp }) => ({
      offset: Number(offset),
      value,
      loggedAtMs: Number(timestamp),
    }));
    await reader.received(name, messages, Number(batch.highWatermark), heartbeat);
  }

  private async hear(reader: LogReader): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await pause(HEAR_EVERY_MS, this.stopping.signal);
      const names = [...this.assigned.values()];
      try {
        for (const topic of new Set(names.map((name) => name.topic))) {
          const extents = await this.admin.fetchTopicOffsets(topic);
          for (const { partition, high } of extents) {
            const name = names.find((one) => one.topic === topic && one.partition === partition);
            if (name) await reader.heard(name, Number(high));
          }
        }
        this.trouble = null;
      } catch (error) {
        this.trouble = (error as Error).message;
      }
    }
  }
}
