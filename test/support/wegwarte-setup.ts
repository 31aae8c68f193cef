import { fileURLToPath } from 'node:url';
import type { ConfigurationInput } from '../../server/src/app/configuration.ts';

export const testToken = { name: 'tests', token: 'token-of-the-tests-0123456789-abcdefghij' };
export const bearer = { authorization: `Bearer ${testToken.token}` };
const root = fileURLToPath(new URL('../../', import.meta.url));
/** The journeys and teams that the repository ships. */
export const shippedJourneys = `${root}journeys`;
export const shippedTeams = `${root}teams`;

export interface SetupOptions {
  readonly databaseUrl: string;
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly groupId?: string;
  readonly journeys?: readonly string[];
  readonly teams?: readonly string[];
}

/** A configuration on real parts: loopback, any free port, one API token, pages allowed to loopback. */
export function configurationFor(options: SetupOptions): ConfigurationInput {
  const { databaseUrl, brokers, topic, groupId = `${topic}-readers` } = options;
  return {
    http: { port: 0 },
    database: { url: databaseUrl },
    // The topic is there; the one for dead letters is made.
    kafka: { brokers: [...brokers], topics: [topic], groupId, createTopics: { partitions: 1 } },
    journeys: [...(options.journeys ?? [shippedJourneys])],
    teams: [...(options.teams ?? [shippedTeams])],
    access: { pseudonymKey: 'pseudonym-key-of-the-tests-0123456789', apiTokens: [testToken] },
    paging: { allowPrivateTargets: true },
  };
}
