import type { Batch, Consumer, EachBatchPayload, KafkaMessage } from 'kafkajs';
import type { PartitionName } from '../workflows/checkpoint-store.ts';
import type { LogExtent, LogReader, Reception, UnreadableBatch } from '../workflows/touchpoint-log.ts';
import type { GrantedPartitions } from './granted-partitions.ts';
import type { UnreadableRecord } from './kafkajs-record-batches.ts';

export interface KafkaConsumptionParts {
  readonly consumer: Consumer;
  readonly topics: readonly string[];
  readonly reader: LogReader;
  readonly partitions: GrantedPartitions;
  readonly extentOf: (name: PartitionName) => Promise<LogExtent>;
  /** A batch could not be received, for a reason other than the group's wishes. */
  readonly onFailed: (name: PartitionName, error: Error) => void;
  /** A batch could not be unpacked. */
  readonly onUnreadable: (name: PartitionName, batch: UnreadableBatch) => void;
  /** The client did something of its own accord. */
  readonly onSign: () => void;
  readonly onJoined: () => void;
}

/** Asked this often whether the group still wants us; kafkajs sends on only what is due. */
const BEAT_EVERY_MS = 1_000;

/**
 * One life of a kafkajs consumer, from joining the group to its end. A consumer that stalls cannot be stopped (it waits for
 * the very thing that hangs), so it is left behind and another one takes its place; from then on it is not listened to.
 */
export class KafkaConsumption {
  private readonly parts: KafkaConsumptionParts;
  private readonly over = Promise.withResolvers<Error | null>();
  private isOver = false;
  private underWay = 0;

  constructor(parts: KafkaConsumptionParts) {
    this.parts = parts;
  }

  /** A batch is being worked on. */
  get isBusy(): boolean {
    return this.underWay > 0;
  }

  /** Reads until it is over: answers why, or null when it was ended. @throws when Kafka does not answer at the start */
  async live(): Promise<Error | null> {
    const { consumer, topics } = this.parts;
    this.listen();
    const started = async () => {
      await consumer.connect();
      await consumer.subscribe({ topics: [...topics], fromBeginning: true });
      if (this.isOver) return;
      await consumer.run({
        autoCommit: false,
        // Moves kafkajs past a batch that was received; the seek of a batch that was not comes after it and wins.
        eachBatchAutoResolve: true,
        partitionsConsumedConcurrently: 3,
        eachBatch: (payload) => this.read(payload),
      });
    };
    // A start that hangs ends with the watch's patience.
    await Promise.race([started(), this.over.promise]);
    return this.over.promise;
  }

  /** Leaves the group if that can be done; resolves when all of it is gone, which may be never. */
  async end(why: Error | null): Promise<void> {
    this.isOver = true;
    this.over.resolve(why);
    await this.parts.consumer.disconnect();
  }

  hold({ topic, partition }: PartitionName): void {
    this.unlessGone(() => this.parts.consumer.pause([{ topic, partitions: [partition] }]));
  }

  release(name: PartitionName, offset: number): void {
    const { topic, partition } = name;
    this.unlessGone(() => {
      this.parts.consumer.seek({ topic, partition, offset: String(offset) });
      this.parts.consumer.resume([{ topic, partitions: [partition] }]);
    });
  }

  private unlessGone(steer: () => void): void {
    if (this.isOver) return;
    try {
      steer();
    } catch {
      // kafkajs takes a crashed consumer apart before it says so. Whatever comes next begins with a grant of its own.
    }
  }

  private listen(): void {
    const { consumer, reader, partitions, onSign, onJoined } = this.parts;
    const { events } = consumer;
    consumer.on(events.GROUP_JOIN, ({ payload }) => {
      if (this.isOver) return;
      onSign();
      onJoined();
      const names = Object.entries(payload.memberAssignment).flatMap(([topic, numbers]) =>
        numbers.map((partition): PartitionName => ({ topic, partition })),
      );
      partitions.grant(names);
    });
    // kafkajs does not announce every rebalance: joining alone has to do as well.
    consumer.on(events.REBALANCING, () => {
      if (!this.isOver) partitions.unsettle();
    });
    consumer.on(events.FETCH, () => {
      if (!this.isOver) onSign();
    });
    // kafkajs would start again by itself after some crashes and not after others; here it is one way for all.
    consumer.on(events.CRASH, ({ payload }) => void this.end(payload.error).catch(() => undefined));
    consumer.on(events.END_BATCH_PROCESS, ({ payload }) => {
      if (this.isOver) return;
      onSign();
      const name = { topic: payload.topic, partition: payload.partition };
      // A batch of nothing but the log's own records is not given to us. Only where it begins exactly where we are is it
      // sure that nothing unread lies before it: it may have been fetched before a seek took effect.
      const isNext = Number(payload.firstOffset) === reader.position(name);
      if (payload.batchSize === 0 && isNext) reader.passed(name, Number(payload.lastOffset) + 1);
    });
  }

  private async read(payload: EachBatchPayload): Promise<void> {
    if (this.isOver) return;
    this.underWay++;
    try {
      await this.readOne(payload);
    } finally {
      this.underWay--;
    }
  }

  private async readOne({ batch, heartbeat, resolveOffset }: EachBatchPayload): Promise<void> {
    const { reader, partitions, onFailed, onUnreadable } = this.parts;
    const name = { topic: batch.topic, partition: batch.partition };
    // Fetched before it was held: it will be sought when it is taken over.
    if (!partitions.isFollowed(name)) return;
    const position = reader.position(name);
    if (position === null) return partitions.lost(name);
    // kafkajs leaves `fetchedOffset` out of its types. A batch from further on was fetched before a seek took effect,
    // unless the broker has nothing older left; what lies before the position is skipped by the reader.
    if (Number((batch as Batch & { fetchedOffset: string }).fetchedOffset) > position) {
      const { lowOffset } = await this.parts.extentOf(name);
      if (lowOffset <= position) return this.release(name, position);
    }
    const messages = (batch.messages as readonly (KafkaMessage & UnreadableRecord)[]).map(
      ({ offset, key, value, headers, timestamp, unreadable }) => ({
        offset: Number(offset),
        key,
        value,
        headers,
        loggedAtMs: Number(timestamp),
        unreadable,
      }),
    );
    for (const { offset, unreadable } of messages) {
      if (unreadable && offset >= position) onUnreadable(name, unreadable);
    }
    let reception: Reception;
    try {
      reception = await this.whileWanted(heartbeat, (stillAlive) =>
        reader.received(name, messages, Number(batch.highWatermark), stillAlive),
      );
    } catch (error) {
      // To kafkajs in its own words, which make it join again.
      if (error instanceof Interruption) throw error.cause;
      onFailed(name, error as Error);
      return partitions.lost(name, (error as Error).message);
    }
    if (reader.position(name) === null) return partitions.lost(name);
    // Given up and taken anew meanwhile: it will be sought, or has been.
    if (reception === 'gone') return;
    // Given back instead of waited for: kafkajs would keep all other partitions of the broker waiting as well.
    if (reception === 'held') return partitions.rest(name);
    reader.passed(name, Number(batch.lastOffset()) + 1);
    // Where kafkajs fetches next; without it the same batch would come again for ever.
    resolveOffset(batch.lastOffset());
  }

  /**
   * Keeps our place in the group while something takes its time. When the group wants to share out anew, it does not wait
   * for us: what has been received until then stays received, and the rest comes again.
   */
  private async whileWanted<T>(
    heartbeat: () => Promise<void>,
    work: (stillAlive: () => Promise<void>) => Promise<T>,
  ): Promise<T> {
    const interrupted = Promise.withResolvers<never>();
    interrupted.promise.catch(() => undefined);
    const beat = async () => {
      try {
        if (this.isOver) throw new Error('this consumer is over');
        await heartbeat();
      } catch (error) {
        const interruption = new Interruption('interrupted', { cause: error });
        interrupted.reject(interruption);
        throw interruption;
      }
    };
    const timer = setInterval(() => void beat().catch(() => undefined), BEAT_EVERY_MS);
    try {
      return await Promise.race([work(beat), interrupted.promise]);
    } finally {
      clearInterval(timer);
    }
  }
}

class Interruption extends Error {}
