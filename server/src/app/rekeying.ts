import { InternalMessageCodec } from '../ingestion/internal-message-codec.ts';
import { KafkaInternalTopic } from '../ingestion/kafka-internal-topic.ts';
import { kafkaClient } from '../ingestion/kafka-client.ts';
import type { Pseudonymiser } from '../ingestion/pseudonymiser.ts';
import type { JourneyCatalog } from '../journeys/journey-catalog.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import type { Decoded, DecodeMessage } from '../workflows/decode-message.ts';
import type { Rekeying } from '../workflows/rekeying/partition-intake.ts';
import { planRekeying } from '../workflows/rekeying/rekeying-plan.ts';
import type { Configuration } from './configuration.ts';
import { kafkaSecurity } from './kafka-access.ts';

/** Re-keying as it is set up: what it sends and reads, and how it ends. */
export interface RekeyingSetup extends Rekeying {
  /** Reads the internal topic's messages, and leaves those of all others to the decoder given. */
  decoding(others: DecodeMessage, catalog: () => JourneyCatalog): DecodeMessage;
  stop(): Promise<void>;
}

/** Null where everything is followed in the partition it comes in. */
export async function rekeyingSetup(
  { kafka }: Pick<Configuration, 'kafka'>,
  pseudonymise: Pseudonymiser,
  clock: Clock,
  logger: Logger,
): Promise<RekeyingSetup | null> {
  if (!kafka) return null;
  const { rekey, groupId, internalTopic = `${groupId}.rekeyed`, brokers, clientId } = kafka;
  const plan = planRekeying({ sources: kafka.sources, internalTopic, rekey });
  if (!plan) return null;
  const codec = new InternalMessageCodec(pseudonymise);
  const client = kafkaClient({ brokers, clientId, security: await kafkaSecurity(kafka, clock) }, logger);
  const log = new KafkaInternalTopic(
    client,
    { topic: internalTopic, brokers: brokers.join(', ') },
    codec,
    clock,
  );
  logger.info(
    { topics: plan.sources, internalTopic, rekey },
    'touchpoints are re-keyed through the internal topic',
  );
  return {
    plan,
    log,
    decoding: (others, catalog) => (message, topic) =>
      topic === internalTopic ? (codec.decode(message.value, catalog()) as Decoded) : others(message, topic),
    stop: () => log.stop(),
  };
}
