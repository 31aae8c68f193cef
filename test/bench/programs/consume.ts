import { Kafka, logLevel } from 'kafkajs';
import type { EachBatchPayload } from 'kafkajs';
import { stopIdleTimer } from '../../../server/src/ingestion/kafkajs-idle-timer.ts';

const TELL_EVERY_MS = 100;

/** What the bench tells its programs. */
export const given = {
  brokers: process.env['BENCH_BROKERS']!.split(','),
  topic: process.env['BENCH_TOPIC']!,
  groupId: process.env['BENCH_GROUP']!,
  databaseUrl: process.env['BENCH_DATABASE']!,
  atMost: Number(process.env['BENCH_AT_MOST']),
};

/**
 * Reads the topic from its beginning with the settings the product reads with, and says how far it is.
 * `take` says of each message, or of many at once, that it has taken it, and stops where it is told that it is enough.
 */
export async function consume(
  take: (payload: EachBatchPayload, taken: (count: number) => 'go on' | 'enough') => void | Promise<void>,
): Promise<void> {
  stopIdleTimer();
  const kafka = new Kafka({ clientId: 'wegwarte-bench', brokers: given.brokers, logLevel: logLevel.ERROR });
  const consumer = kafka.consumer({
    groupId: given.groupId,
    sessionTimeout: 15_000,
    heartbeatInterval: 3_000,
    maxWaitTimeInMs: 500,
    maxBytesPerPartition: 4_194_304,
  });
  let done = 0;
  const taken = (count: number) => {
    done += count;
    return done < given.atMost ? 'go on' : 'enough';
  };
  const tell = () => process.stdout.write(`{"done":${done}}\n`);
  await consumer.connect();
  await consumer.subscribe({ topics: [given.topic], fromBeginning: true });
  const telling = setInterval(tell, TELL_EVERY_MS);
  await consumer.run({
    autoCommit: false,
    partitionsConsumedConcurrently: 3,
    eachBatch: async (payload) => {
      if (done < given.atMost) await take(payload, taken);
    },
  });
  process.once('SIGTERM', () => {
    clearInterval(telling);
    void consumer.disconnect().finally(() => process.exit(0));
  });
}
