import { randomBytes } from 'node:crypto';
import { createTestDatabase } from '../support/real-stack.ts';
import type { Contestant, RunSetup } from './contestant.ts';
import { measure } from './measure.ts';
import type { Measured } from './measure.ts';
import type { Servers } from './servers.ts';
import type { WrittenWorkload } from './workload.ts';

/** Runs a contestant once, from nothing, until `atMost` messages are done. `inspect` may look at its database before that goes. */
export async function runOnce(
  contestant: Contestant,
  workload: WrittenWorkload,
  servers: Servers,
  atMost = workload.messages,
  inspect: (databaseUrl: string) => Promise<void> = async () => undefined,
): Promise<Measured> {
  const database = await createTestDatabase(servers.databaseUrl);
  const setup: RunSetup = {
    brokers: servers.brokers,
    workload,
    atMost,
    databaseUrl: database.url,
    id: `bench-${contestant.name}-${randomBytes(4).toString('hex')}`,
  };
  try {
    const { running, measured } = await measure(() => contestant.start(setup), setup.atMost, servers);
    try {
      await inspect(database.url);
      return measured;
    } finally {
      await running.stop();
    }
  } finally {
    await database.drop();
  }
}
