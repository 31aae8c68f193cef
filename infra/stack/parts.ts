import { join } from 'node:path';
import { databaseComplaint, kafkaAnswers } from './answers.ts';
import { startKafka } from './native-kafka.ts';
import type { Lifetime } from './native-server.ts';
import { startTimescale } from './native-timescale.ts';
import type { Progress } from './progress.ts';
import type { Part } from './record.ts';
import { databaseUrlAt, given, settings } from './settings.ts';

/** What the commands need to know about each half of the stack. */
export type PartPlan = {
  title: string;
  /** The variable by which the service finds it, and by which somebody else's can be given. */
  variable: string;
  given: string | undefined;
  /** Where it is when we start it. */
  address: string;
  complaint: (address: string) => Promise<string | undefined>;
  startNatively: (dataDir: string, lifetime: Lifetime, progress: Progress) => Promise<unknown>;
};

export const plans: Record<Part, PartPlan> = {
  kafka: {
    title: 'Kafka',
    variable: 'WEGWARTE_KAFKA_BROKERS',
    given: given.kafkaBrokers,
    address: `127.0.0.1:${settings.kafkaPort}`,
    complaint: async (address) =>
      (await kafkaAnswers(address)) ? undefined : 'no Kafka broker answers there',
    startNatively: (dataDir, lifetime, progress) =>
      startKafka({ port: settings.kafkaPort, dataDir: join(dataDir, 'kafka'), lifetime, progress }),
  },
  timescale: {
    title: 'TimescaleDB',
    variable: 'WEGWARTE_DATABASE_URL',
    given: given.databaseUrl,
    address: databaseUrlAt(settings.timescalePort),
    complaint: databaseComplaint,
    startNatively: (dataDir, lifetime, progress) =>
      startTimescale({
        port: settings.timescalePort,
        dataDir: join(dataDir, 'timescale'),
        lifetime,
        progress,
      }),
  },
};

/** An address as it may be shown: the password is its owner's. */
export function withoutPassword(address: string): string {
  return address.replace(/^(\w+:\/\/[^:/@]*):[^@]*@/, '$1:***@');
}
