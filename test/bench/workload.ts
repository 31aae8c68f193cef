import { setImmediate as breathe } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import type { Message } from 'kafkajs';
import { createWorld } from '@wegwarte/simulator';
import { eventually } from '../support/eventually.ts';
import { asMessage, openProducer } from '../support/produce.ts';
import { createTestTopic } from '../support/real-stack.ts';
import { stopIdleTimer } from '../../server/src/ingestion/kafkajs-idle-timer.ts';

/** What every contestant reads: the same bytes, whenever it is made. */
export interface Workload {
  /** Without the closing ones. */
  readonly touchpoints: number;
  readonly partitions: number;
  readonly seed: number;
}

export interface WrittenWorkload extends Workload {
  readonly topic: string;
  /** The touchpoints, and one that closes each partition. */
  readonly messages: number;
}

/** Touchpoints a second of event time: the evening of a large retailer. */
export const EVENT_RATE = 2_000;
/** A Monday morning; fixed, so that the bytes are too. */
const STARTS_MS = Date.parse('2026-11-02T08:00:00Z');
/** Longer than any deadline of the journeys: after the closing touchpoints no run is in flight. */
const CLOSES_AFTER_MS = 2 * 3_600_000;
const BATCH = 4_000;
/** What goes to one partition at once must stay below the broker's megabyte. */
const BATCH_PER_PARTITION = 1_000;
/** Raised when what is written changes, so that nobody reads an old topic. */
const VERSION = 1;

/**
 * Has the topic, written once and reused: a retailer's customers, some touchpoints held up (by up to 20 s) and some
 * doubled; at the end of each partition a touchpoint of a far later time.
 */
export async function haveWorkload(brokers: readonly string[], workload: Workload): Promise<WrittenWorkload> {
  const { touchpoints, partitions, seed } = workload;
  const topic = `wegwarte-bench-${VERSION}-${seed}-${touchpoints}-${partitions}`;
  const messages = touchpoints + partitions;
  stopIdleTimer();
  const admin = new Kafka({
    clientId: 'wegwarte-bench',
    brokers: [...brokers],
    logLevel: logLevel.NOTHING,
  }).admin();
  await admin.connect();
  try {
    if ((await admin.listTopics()).includes(topic)) {
      // A broker that has just started lists topics before it leads them.
      const ends = await eventually('the ends of the topic', () => admin.fetchTopicOffsets(topic));
      if (ends.reduce((sum, { high }) => sum + Number(high), 0) === messages) {
        return { ...workload, topic, messages };
      }
      // Somebody was interrupted while writing it.
      await admin.deleteTopics({ topics: [topic] });
    }
    await createTestTopic(brokers, { name: topic, partitions });
    await write(brokers, topic, workload);
    return { ...workload, topic, messages };
  } finally {
    await admin.disconnect();
  }
}

async function write(brokers: readonly string[], topic: string, workload: Workload): Promise<void> {
  const { touchpoints, partitions, seed } = workload;
  const world = createWorld({
    profile: 'retailer',
    seed,
    rate: EVENT_RATE,
    rhythm: 'flat',
    settled: false,
    startMs: STARTS_MS,
  });
  const producer = await openProducer(brokers);
  const batchSize = Math.min(BATCH, BATCH_PER_PARTITION * partitions);
  try {
    let batch: Message[] = [];
    let sending: Promise<unknown> = Promise.resolve();
    let left = touchpoints;
    for (const delivery of world.touchpoints(STARTS_MS, Infinity)) {
      batch.push(asMessage(delivery));
      if (--left > 0 && batch.length < batchSize) continue;
      // One batch on its way while the next is made: order is kept.
      await sending;
      sending = producer.send({ topic, messages: batch });
      sending.catch(() => undefined);
      batch = [];
      await breathe();
      if (left === 0) break;
    }
    await sending;
    const closesMs = STARTS_MS + (touchpoints / EVENT_RATE) * 1000 + CLOSES_AFTER_MS;
    await producer.send({
      topic,
      messages: Array.from({ length: partitions }, (_, partition) => closing(partition, closesMs)),
    });
  } finally {
    await producer.disconnect();
  }
}

function closing(partition: number, atMs: number): Message {
  const touchpoint = {
    id: `closing-${partition}`,
    type: 'bench.closed',
    time: new Date(atMs).toISOString(),
    identities: { customer: `closing-${partition}` },
    attributes: {},
    source: 'bench',
  };
  return { partition, key: null, value: JSON.stringify(touchpoint), timestamp: String(atMs) };
}
