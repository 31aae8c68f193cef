import type { Delivery } from '@wegwarte/simulator';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import type { Message, Producer } from 'kafkajs';
import { stopIdleTimer } from '../../server/src/ingestion/kafkajs-idle-timer.ts';

const BATCH = 2_000;

/** A producer for one topic; keyed like the product's own, so that a customer's touchpoints keep their order. */
export async function openProducer(brokers: readonly string[]): Promise<Producer> {
  stopIdleTimer();
  const kafka = new Kafka({ clientId: 'wegwarte-test', brokers: [...brokers], logLevel: logLevel.NOTHING });
  const producer = kafka.producer({
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  return producer;
}

export function asMessage({ touchpoint, arrivesAtMs }: Delivery): Message {
  return {
    key: touchpoint.identities['customer'] ?? null,
    value: JSON.stringify(touchpoint),
    timestamp: String(arrivesAtMs),
  };
}

/** Writes deliveries in the order in which they arrive, dated at their arrival. Answers how many. */
export async function produce(
  brokers: readonly string[],
  topic: string,
  deliveries: Iterable<Delivery>,
): Promise<number> {
  const producer = await openProducer(brokers);
  let written = 0;
  let batch: Message[] = [];
  const flush = async () => {
    if (batch.length > 0) await producer.send({ topic, messages: batch });
    written += batch.length;
    batch = [];
  };
  try {
    for (const delivery of deliveries) {
      batch.push(asMessage(delivery));
      if (batch.length >= BATCH) await flush();
    }
    await flush();
  } finally {
    await producer.disconnect();
  }
  return written;
}
