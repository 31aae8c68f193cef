import type { TestProject } from 'vitest/node';
import { realStack, stopRealStack } from './real-stack.ts';
import type { RealStack } from './real-stack.ts';

declare module 'vitest' {
  interface ProvidedContext {
    realStack: RealStack;
  }
}

/**
 * Kafka and TimescaleDB for all files of a run. Suites ask for them with `inject('realStack')`; where there are none, they skip
 * (`describe.skipIf(!stack.available)`) and the run tells why. In CI their absence is a failure.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const { WEGWARTE_TEST_STACK_MISSING: knownReason, CI } = process.env;
  // Found out already for the whole `npm test`: trying again would only take its time again.
  const stack: RealStack = knownReason ? { available: false, reason: knownReason } : await realStack();
  if (stack.available) {
    process.env['WEGWARTE_TEST_KAFKA_BROKERS'] = stack.kafkaBrokers.join(',');
    process.env['WEGWARTE_TEST_DATABASE_URL'] = stack.databaseUrl;
  } else if (CI) {
    throw new Error(`CI needs the real stack, and there is none: ${stack.reason}`);
  }
  project.provide('realStack', stack);
  return stopRealStack;
}
