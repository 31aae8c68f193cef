import { CompressionTypes, Partitioners } from 'kafkajs';
import type { EachBatchPayload, Kafka, KafkaMessage, Message } from 'kafkajs';
import { pause } from '../kernel/pause.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { DeadLetterBox, StoredLetter } from '../workflows/redrive-letters.ts';
import { putBackHeaders, readLetterHeaders } from './dead-letter-headers.ts';
import { inRequests } from './letter-requests.ts';

export interface KafkaDeadLetterBoxOptions {
  readonly topic: string;
  /** What reads letters to put them back; its committed offsets say from where on there may be some left. */
  readonly groupId: string;
  /** Where letters may be put back: whoever can write to the dead-letter topic must not choose. */
  readonly sources: readonly string[];
}

/** With nothing read for so long, Kafka is not there or somebody else has all the partitions. */
const STALLED_MS = 60_000;

interface Extent {
  readonly fromOffset: number;
  readonly toOffset: number;
}

export class KafkaDeadLetterBox implements DeadLetterBox {
  private readonly kafka: Kafka;
  private readonly options: KafkaDeadLetterBoxOptions;

  constructor(kafka: Kafka, options: KafkaDeadLetterBoxOptions) {
    this.kafka = kafka;
    this.options = options;
  }

  async read(
    take: (letters: readonly StoredLetter[]) => Promise<{ settled: number; enough: boolean }>,
  ): Promise<void> {
    const unread = await this.unread().catch((error: unknown) => this.unavailable(error));
    if (unread.size > 0) await this.readOn(unread, take);
  }

  async putBack(letters: readonly StoredLetter[]): Promise<void> {
    const producer = this.kafka.producer({
      idempotent: true,
      // More than one in flight could be written out of order when one is tried again.
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    try {
      await producer.connect();
      for (const some of inRequests(letters)) {
        const byTopic = Map.groupBy(some, ({ origin }) => origin!.topic);
        const topicMessages = [...byTopic].map(([topic, those]) => ({
          topic,
          messages: those.map(asBefore),
        }));
        await producer.sendBatch({ topicMessages, acks: -1, compression: CompressionTypes.GZIP });
      }
    } catch (error) {
      this.unavailable(error);
    } finally {
      await producer.disconnect();
    }
  }

  /** What there is to read of each partition. */
  private async unread(): Promise<Map<number, Extent>> {
    const { topic, groupId } = this.options;
    const admin = this.kafka.admin();
    try {
      await admin.connect();
      if (!(await admin.listTopics()).includes(topic)) return new Map();
      const extents = await admin.fetchTopicOffsets(topic);
      const [committed] = await admin.fetchOffsets({ groupId, topics: [topic] });
      return new Map(
        extents.flatMap(({ partition, low, high }): [number, Extent][] => {
          const settled = committed?.partitions.find((one) => one.partition === partition)?.offset ?? '-1';
          const fromOffset = Math.max(Number(low), Number(settled));
          return fromOffset < Number(high) ? [[partition, { fromOffset, toOffset: Number(high) }]] : [];
        }),
      );
    } finally {
      await admin.disconnect();
    }
  }

  private async readOn(
    unread: Map<number, Extent>,
    take: (letters: readonly StoredLetter[]) => Promise<{ settled: number; enough: boolean }>,
  ): Promise<void> {
    const { topic, groupId } = this.options;
    const consumer = this.kafka.consumer({ groupId, sessionTimeout: 30_000 });
    const stalled = new AbortController();
    let lastReadMs = performance.now();
    /** Partitions all of whose letters so far are settled: committing past one that is not would lose it. */
    const unbroken = new Set(unread.keys());
    let assigned: readonly number[] | null = null;
    const isDone = () => assigned?.every((partition) => !unread.has(partition)) ?? false;
    try {
      await new Promise<void>((done, fail) => {
        void this.watchStall(() => performance.now() - lastReadMs, stalled.signal).catch(fail);
        consumer.on(consumer.events.CRASH, ({ payload }) => fail(payload.error));
        consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
          assigned = payload.memberAssignment[topic] ?? [];
          if (isDone()) done();
        });
        const readBatch = async ({ batch, isStale }: EachBatchPayload) => {
          const { partition } = batch;
          const extent = unread.get(partition);
          lastReadMs = performance.now();
          if (!extent || isStale()) return;
          const messages = batch.messages.filter(
            ({ offset }) => Number(offset) >= extent.fromOffset && Number(offset) < extent.toOffset,
          );
          const { settled, enough } = await take(
            messages.map((message) => this.asLetter(partition, message)),
          );
          const next = messages[settled]?.offset ?? String(Number(messages.at(-1)?.offset ?? -1) + 1);
          if (unbroken.has(partition) && settled > 0) {
            await consumer.commitOffsets([{ topic, partition, offset: next }]);
          }
          if (settled < messages.length) unbroken.delete(partition);
          if (Number(batch.lastOffset()) + 1 >= extent.toOffset) unread.delete(partition);
          if (enough) unread.clear();
          if (isDone()) done();
        };
        void (async () => {
          await consumer.connect();
          await consumer.subscribe({ topics: [topic], fromBeginning: true });
          // A letter read once more after an error is one that was put back before.
          await consumer.run({
            autoCommit: false,
            eachBatch: (payload) =>
              readBatch(payload).catch((error: unknown) => {
                unread.clear();
                fail(error);
              }),
          });
        })().catch(fail);
      });
    } catch (error) {
      if (error instanceof WegwarteError) throw error;
      this.unavailable(error);
    } finally {
      stalled.abort();
      await consumer.disconnect().catch(() => undefined);
    }
  }

  private async watchStall(quietMs: () => number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (quietMs() > STALLED_MS) {
        throw new Error(
          `nothing read of ${this.options.topic} for ${STALLED_MS / 1000} s; is another redrive running?`,
        );
      }
      await pause(1_000, signal);
    }
  }

  private asLetter(partition: number, { offset, key, value, headers = {} }: KafkaMessage): StoredLetter {
    const origin = readLetterHeaders(headers);
    return {
      partition,
      offset: Number(offset),
      origin: origin && this.options.sources.includes(origin.topic) ? origin : null,
      message: { key, value, headers },
    };
  }

  private unavailable(error: unknown): never {
    if (error instanceof WegwarteError) throw error;
    const reason = (error as Error).message;
    throw new WegwarteError('log-unavailable', `Kafka: ${reason}`, { retriable: true, cause: error });
  }
}

/** To the very partition it came from: only there does it meet the other touchpoints of its customer. */
function asBefore({ origin, message }: StoredLetter): Message {
  const { key = null, value, headers = {} } = message;
  return { key, value, headers: putBackHeaders(headers), partition: origin!.partition };
}
