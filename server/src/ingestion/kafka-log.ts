import { CompressionTypes, Partitioners } from 'kafkajs';
import type { Admin, Batch, Consumer, EachBatchPayload, Kafka, Producer } from 'kafkajs';
import type { Logger } from '../kernel/logger.ts';
import { backoffMs, pause } from '../kernel/pause.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { PartitionName } from '../workflows/checkpoint-store.ts';
import type { LogEntry, LogExtent, LogReader, TouchpointLog } from '../workflows/touchpoint-log.ts';
import { kafkaClient } from './kafka-client.ts';
import type { KafkaSecurity } from './kafka-client.ts';
import { internalTopicSettings } from './kafka-internal-topic.ts';

export interface KafkaLogOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly security?: KafkaSecurity | undefined;
  readonly groupId: string;
  /** Topics read. */
  readonly topics: readonly string[];
  /** Topic the HTTP collector writes to; one of those read. Null where none is in the plain format. */
  readonly collectorTopic: string | null;
  /** Of those read, the one through which we send ourselves what is re-keyed. */
  readonly internalTopic?: string | undefined;
  readonly maxMessageBytes: number;
  /** How to make topics that are missing; without it, missing topics are trouble. */
  readonly createTopics?: { readonly partitions: number; readonly copies: number } | undefined;
}

/** How often the ends of the partitions are asked for: it shows lag, and that an idle partition is only idle. */
const HEAR_EVERY_MS = 1_000;
const APPEND_TIMEOUT_MS = 10_000;
/** A partition nobody follows is tried again after this. */
const FOLLOW_AGAIN_MS = 5_000;
/** A partition whose next message cannot be read yet is come back to after this. */
const HELD_MS = 2_000;
/** Longest that stopping waits for Kafka, which may be away. */
const STOP_PATIENCE_MS = 4_000;

/**
 * The log in Kafka, through kafkajs. Positions are the database's, not the group's: the group only shares out
 * partitions, and what it has committed is never read.
 */
export class KafkaLog implements TouchpointLog {
  private readonly options: KafkaLogOptions;
  private readonly logger: Logger;
  private readonly kafka: Kafka;
  private readonly admin: Admin;
  private readonly producer: Producer;
  private readonly consumer: Consumer;
  private readonly stopping = new AbortController();
  /** What the group has given us, and of that what is followed. */
  private readonly granted = new Map<string, PartitionName>();
  private readonly followed = new Map<string, PartitionName>();
  private readonly troubles = new Map<string, string>([['connection', 'not connected yet']]);
  private reader: LogReader | null = null;
  private following: Promise<void> = Promise.resolve();
  private hearing: Promise<void> | null = null;

  constructor(options: KafkaLogOptions, logger: Logger) {
    this.options = options;
    this.logger = logger;
    this.kafka = kafkaClient(options, logger);
    this.admin = this.kafka.admin();
    this.producer = this.kafka.producer({
      allowAutoTopicCreation: false,
      // Not idempotent: that needs endless retries, and with Kafka away they would pile up. Ids tell what came twice.
      createPartitioner: Partitioners.DefaultPartitioner,
    });
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

  get trouble(): string | null {
    return this.troubles.values().next().value ?? null;
  }

  async start(reader: LogReader): Promise<void> {
    const { consumer } = this;
    this.reader = reader;
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      this.troubles.delete('consumer');
      this.granted.clear();
      for (const [topic, partitions] of Object.entries(payload.memberAssignment)) {
        for (const partition of partitions)
          this.granted.set(label({ topic, partition }), { topic, partition });
      }
      // What was followed before is given up even where it is ours again: kafkajs does not announce every rebalance.
      this.inTurn(async () => {
        await this.giveUp(reader);
        await this.follow(reader, [...this.granted.values()]);
      });
    });
    consumer.on(consumer.events.REBALANCING, () => {
      this.granted.clear();
      this.inTurn(() => this.giveUp(reader));
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      const reason = payload.error.message;
      this.troubles.set('consumer', reason);
      this.granted.clear();
      this.logger.error({ reason }, 'the Kafka consumer stopped, starting it again');
      // kafkajs starts it again by itself after what it takes for passing trouble only.
      if (!payload.restart) void this.connectLater(reader);
    });
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      const name = { topic: payload.topic, partition: payload.partition };
      // A batch of nothing but the log's own records is not given to us. Only where it begins exactly where we are is it
      // sure that nothing unread lies before it: it may have been fetched before a seek took effect.
      const isNext = Number(payload.firstOffset) === reader.position(name);
      if (payload.batchSize === 0 && isNext) reader.passed(name, Number(payload.lastOffset) + 1);
    });
    void this.connect(reader);
  }

  async append(entries: readonly LogEntry[]): Promise<void> {
    const topic = this.options.collectorTopic;
    if (topic === null) {
      const reason = 'nothing is collected here: no topic of kafka.sources is of the format wegwarte';
      throw new WegwarteError('not-found', reason);
    }
    const { signal } = this.stopping;
    const late = new AbortController();
    const messages = entries.map(({ key, value }) => ({ key, value }));
    try {
      await Promise.race([
        this.producer.send({
          topic,
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
    const patience = new AbortController();
    void this.disconnect().then(() => patience.abort());
    await pause(STOP_PATIENCE_MS, patience.signal);
  }

  private async disconnect(): Promise<void> {
    const { reader } = this;
    // First, so that no batch waits any longer for a database that is away: the consumer waits for its batches.
    if (reader) await this.inTurn(() => this.giveUp(reader));
    await this.consumer.stop().catch(() => undefined);
    await this.hearing;
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
        await this.haveTopics();
        await this.producer.connect();
        await this.consumer.connect();
        await this.consumer.subscribe({ topics: [...this.options.topics], fromBeginning: true });
        if (this.stopping.signal.aborted) return;
        await this.consumer.run({
          autoCommit: false,
          // Moves kafkajs past a batch that was received; the seek of a batch that was not comes after it and wins.
          eachBatchAutoResolve: true,
          partitionsConsumedConcurrently: 3,
          eachBatch: (payload) => this.read(reader, payload),
        });
        this.troubles.delete('connection');
        this.hearing ??= this.hear(reader);
        return;
      } catch (error) {
        const reason = (error as Error).message;
        this.troubles.set('connection', reason);
        this.logger.error({ attempt, brokers: this.brokers, reason }, 'Kafka does not answer, trying again');
        await pause(backoffMs(attempt, 500, 10_000), this.stopping.signal);
      }
    }
  }

  private async haveTopics(): Promise<void> {
    const known = await this.admin.listTopics();
    const missing = this.options.topics.filter((topic) => !known.includes(topic));
    if (missing.length === 0) return;
    const { createTopics } = this.options;
    if (!createTopics) throw new Error(`no topic ${missing.join(', ')}: create it, or correct kafka.topics`);
    const settings = { [this.options.internalTopic ?? '']: internalTopicSettings };
    const { partitions: numPartitions, copies: replicationFactor } = createTopics;
    // Another instance may be faster: kafkajs takes a topic that exists by now for an answer, not for an error.
    await this.admin.createTopics({
      waitForLeaders: true,
      topics: missing.map((topic) => ({
        topic,
        numPartitions,
        replicationFactor,
        ...(settings[topic] && { configEntries: settings[topic] }),
      })),
    });
    this.logger.info({ topics: missing, partitions: numPartitions }, 'Kafka topics created');
  }

  private async connectLater(reader: LogReader): Promise<void> {
    await pause(FOLLOW_AGAIN_MS, this.stopping.signal);
    await this.connect(reader);
  }

  /** Partitions are taken and given up one after the other, in the order the group said so. */
  private inTurn(work: () => Promise<void>): Promise<void> {
    this.following = this.following.then(work).catch((error: unknown) => {
      this.logger.error({ err: error }, 'partitions could not be taken over or given up');
    });
    return this.following;
  }

  private async follow(reader: LogReader, names: readonly PartitionName[]): Promise<void> {
    for (const name of names) {
      // The turn may have come late: whoever has the partition by now must not be fenced by us.
      if (this.stopping.signal.aborted || !this.granted.has(label(name))) continue;
      try {
        const offset = await reader.assigned(name, await this.extentOf(name));
        this.followed.set(label(name), name);
        this.troubles.delete(label(name));
        if (this.granted.has(label(name))) this.consumer.seek({ ...name, offset: String(offset) });
      } catch (error) {
        const reason = (error as Error).message;
        this.troubles.set(label(name), reason);
        this.logger.error({ ...name, reason }, 'partition is not followed');
      }
    }
  }

  private async giveUp(reader: LogReader): Promise<void> {
    const names = [...this.followed.values()];
    this.followed.clear();
    for (const key of this.troubles.keys()) if (key.includes('/')) this.troubles.delete(key);
    await Promise.all(names.map((name) => reader.revoked(name)));
  }

  private async extentOf({ topic, partition }: PartitionName): Promise<LogExtent> {
    const extents = await this.admin.fetchTopicOffsets(topic);
    const extent = extents.find((one) => one.partition === partition);
    if (!extent)
      throw new WegwarteError('log-unavailable', `Kafka ${this.brokers}: no ${topic}/${partition}`);
    return { lowOffset: Number(extent.low), endOffset: Number(extent.high), partitions: extents.length };
  }

  private async read(
    reader: LogReader,
    { batch, heartbeat, resolveOffset, pause: hold }: EachBatchPayload,
  ): Promise<void> {
    const name = { topic: batch.topic, partition: batch.partition };
    await this.following;
    const position = reader.position(name);
    if (position === null) {
      // Granted but not followed (lost to another owner, or its claim failed): come back to it in a while.
      const resume = hold();
      setTimeout(() => {
        void this.inTurn(() => this.follow(reader, [name])).then(resume);
      }, FOLLOW_AGAIN_MS).unref();
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
    const messages = batch.messages.map(({ offset, key, value, headers, timestamp }) => ({
      offset: Number(offset),
      key,
      value,
      ...(headers && { headers }),
      loggedAtMs: Number(timestamp),
    }));
    const reception = await reader.received(name, messages, Number(batch.highWatermark), heartbeat);
    if (reception === 'held') {
      // Given back instead of waited for: kafkajs would keep all other partitions of the broker waiting as well.
      this.consumer.seek({ ...name, offset: String(reader.position(name) ?? position) });
      setTimeout(hold(), HELD_MS).unref();
      return;
    }
    reader.passed(name, Number(batch.lastOffset()) + 1);
    // Where kafkajs fetches next; without it the same batch would come again for ever.
    resolveOffset(batch.lastOffset());
  }

  private async hear(reader: LogReader): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await pause(HEAR_EVERY_MS, this.stopping.signal);
      const names = [...this.followed.values()];
      try {
        for (const topic of new Set(names.map((name) => name.topic))) {
          const extents = await this.admin.fetchTopicOffsets(topic);
          for (const { partition, high } of extents) {
            const name = names.find((one) => one.topic === topic && one.partition === partition);
            if (name) await reader.heard(name, Number(high));
          }
        }
        this.troubles.delete('hearing');
      } catch (error) {
        this.troubles.set('hearing', (error as Error).message);
      }
    }
  }
}

function label({ topic, partition }: PartitionName): string {
  return `${topic}/${partition}`;
}
