import { CompressionTypes, Partitioners } from 'kafkajs';
import type { Admin, Kafka, Producer } from 'kafkajs';
import type { Logger } from '../kernel/logger.ts';
import { backoffMs, pause } from '../kernel/pause.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { PartitionName } from '../workflows/checkpoint-store.ts';
import type { LogEntry, LogExtent, LogReader, TouchpointLog } from '../workflows/touchpoint-log.ts';
import { GrantedPartitions } from './granted-partitions.ts';
import { kafkaClient } from './kafka-client.ts';
import type { KafkaSecurity } from './kafka-client.ts';
import { KafkaConsumption } from './kafka-consumption.ts';
import { internalTopicSettings } from './kafka-internal-topic.ts';
import { StallWatch } from './stall-watch.ts';
import { stickyAssigner } from './sticky-assigner.ts';

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
  readonly maxUnpackedBatchBytes?: number | undefined;
  /** How to make topics that are missing; without it, missing topics are trouble. */
  readonly createTopics?: { readonly partitions: number; readonly copies: number } | undefined;
}

/** How often the ends of the partitions are asked for: it shows lag, and that an idle partition is only idle. */
const HEAR_EVERY_MS = 1_000;
const APPEND_TIMEOUT_MS = 10_000;
/** A member that says nothing for so long is dead, and its partitions go to others. */
const SESSION_TIMEOUT_MS = 10_000;
/** The group waits no longer than this for a member to let go of what it has. */
const REBALANCE_TIMEOUT_MS = 30_000;
/** Longest that stopping waits for Kafka, which may be away. */
const STOP_PATIENCE_MS = 4_000;

/**
 * The log in Kafka, through kafkajs. Positions are the database's, not the group's: the group only shares out
 * partitions, and what it has committed is never read.
 */
export class KafkaLog implements TouchpointLog {
  restarts = 0;
  private readonly options: KafkaLogOptions;
  private readonly logger: Logger;
  private readonly kafka: Kafka;
  private readonly admin: Admin;
  private readonly producer: Producer;
  private readonly stopping = new AbortController();
  private readonly troubles = new Map<string, string>([['connection', 'not connected yet']]);
  /** Where partitions end, as last heard. */
  private readonly ends = new Map<string, number>();
  private readonly watch = new StallWatch(performance.now());
  private partitions: GrantedPartitions | null = null;
  private consumption: KafkaConsumption | null = null;
  private running: Promise<unknown> = Promise.resolve();

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
  }

  get trouble(): string | null {
    const [trouble] = [...this.troubles.values(), ...(this.partitions?.troubles.values() ?? [])];
    return trouble ?? null;
  }

  async start(reader: LogReader): Promise<void> {
    const partitions = new GrantedPartitions({
      reader,
      extentOf: (name) => this.extentOf(name),
      hold: (name) => this.consumption?.hold(name),
      release: (name, offset) => this.consumption?.release(name, offset),
      logger: this.logger,
    });
    this.partitions = partitions;
    this.running = Promise.all([this.consume(reader, partitions), this.hear(reader, partitions)]);
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
    // First, so that no batch waits any longer for a database that is away: the consumer waits for its batches.
    await this.partitions?.stop();
    await Promise.allSettled([this.consumption?.end(null), this.running]);
    await Promise.allSettled([this.producer.disconnect(), this.admin.disconnect()]);
  }

  private get brokers(): string {
    return this.options.brokers.join(', ');
  }

  /** One consumer after the other, whatever ends them. Giving up would leave a process that watches nothing. */
  private async consume(reader: LogReader, partitions: GrantedPartitions): Promise<void> {
    const { signal } = this.stopping;
    for (let attempt = 1; !signal.aborted; attempt++) {
      const consumption = this.newConsumption(reader, partitions, () => {
        attempt = 0;
        this.troubles.delete('consumer');
      });
      try {
        await this.admin.connect();
        await this.haveTopics();
        await this.producer.connect();
        // What comes first may have taken long; only from here on something is to be expected of this consumer.
        this.watch.sign(performance.now());
        this.consumption = consumption;
        this.troubles.delete('connection');
        if (signal.aborted) return;
        const why = await consumption.live();
        if (signal.aborted) return;
        const reason = why?.message ?? 'it ended';
        this.troubles.set('consumer', reason);
        this.logger.error({ reason }, 'the Kafka consumer stopped, starting another one');
      } catch (error) {
        const reason = (error as Error).message;
        this.troubles.set('connection', reason);
        this.logger.error({ attempt, brokers: this.brokers, reason }, 'Kafka does not answer, trying again');
      }
      this.consumption = null;
      partitions.withdraw();
      void consumption.end(null).catch(() => undefined);
      await pause(backoffMs(Math.max(1, attempt), 500, 10_000), signal);
    }
  }

  private newConsumption(
    reader: LogReader,
    partitions: GrantedPartitions,
    onJoined: () => void,
  ): KafkaConsumption {
    const consumer = this.kafka.consumer({
      groupId: this.options.groupId,
      sessionTimeout: SESSION_TIMEOUT_MS,
      rebalanceTimeout: REBALANCE_TIMEOUT_MS,
      heartbeatInterval: 2_000,
      maxWaitTimeInMs: 500,
      maxBytesPerPartition: Math.max(1_048_576, this.options.maxMessageBytes),
      partitionAssigners: [stickyAssigner(() => partitions.held)],
      retry: { retries: 5, maxRetryTime: 5_000, restartOnFailure: async () => false },
    });
    return new KafkaConsumption({
      consumer,
      topics: this.options.topics,
      reader,
      partitions,
      extentOf: (name) => this.extentOf(name),
      onFailed: ({ topic, partition }, error) => {
        this.logger.error({ topic, partition, err: error }, 'messages could not be received, trying again');
      },
      onUnreadable: (name, { reason, firstOffset, count, packedBytes }) => {
        const batch = { ...name, offset: firstOffset, messages: count, packedBytes, reason };
        this.logger.error(batch, 'a batch cannot be unpacked: passed over, kept as a dead letter');
      },
      onSign: () => this.watch.sign(performance.now()),
      onJoined,
    });
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

  private async extentOf({ topic, partition }: PartitionName): Promise<LogExtent> {
    const extents = await this.admin.fetchTopicOffsets(topic);
    const extent = extents.find((one) => one.partition === partition);
    if (!extent)
      throw new WegwarteError('log-unavailable', `Kafka ${this.brokers}: no ${topic}/${partition}`);
    return { lowOffset: Number(extent.low), endOffset: Number(extent.high), partitions: extents.length };
  }

  private async hear(reader: LogReader, partitions: GrantedPartitions): Promise<void> {
    const watching = setInterval(() => this.replaceIfStalled(reader, partitions), HEAR_EVERY_MS);
    while (!this.stopping.signal.aborted) {
      await pause(HEAR_EVERY_MS, this.stopping.signal);
      const names = partitions.followed;
      try {
        for (const topic of new Set(names.map((name) => name.topic))) {
          const extents = await this.admin.fetchTopicOffsets(topic);
          for (const { partition, high } of extents) {
            const name = names.find((one) => one.topic === topic && one.partition === partition);
            if (!name || !partitions.isFollowed(name)) continue;
            this.ends.set(`${topic}/${partition}`, Number(high));
            await reader.heard(name, Number(high));
            if (reader.position(name) === null) partitions.lost(name);
          }
        }
        this.troubles.delete('hearing');
      } catch (error) {
        this.troubles.set('hearing', (error as Error).message);
      }
    }
    clearInterval(watching);
  }

  /** A consumer may hang while its heartbeats go on: then nobody else takes its partitions, and nobody reads them. */
  private replaceIfStalled(reader: LogReader, partitions: GrantedPartitions): void {
    const { consumption } = this;
    if (!consumption || this.troubles.has('hearing')) return;
    const read = partitions.read.flatMap((name) => {
      const key = `${name.topic}/${name.partition}`;
      const position = reader.position(name);
      const endOffset = this.ends.get(key);
      return position === null || endOffset === undefined ? [] : [{ key, position, endOffset }];
    });
    const reason = this.watch.judge(read, consumption.isBusy, performance.now());
    if (reason === null) return;
    this.restarts++;
    this.watch.restart(performance.now());
    this.logger.error(
      { reason, restarts: this.restarts },
      'the Kafka consumer hangs, another one takes its place',
    );
    void consumption.end(new Error(reason)).catch(() => undefined);
  }
}
