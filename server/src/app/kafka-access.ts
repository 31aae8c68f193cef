import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { z } from 'zod';
import type { KafkaSecurity } from '../ingestion/kafka-client.ts';
import { OAuthTokens } from '../ingestion/oauth-tokens.ts';
import type { Clock } from '../kernel/clock.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';

/** Encryption, and who the broker is believed by. There is no way to believe anybody: name the `ca` instead. */
export const KafkaTls = z.preprocess(
  (given) => (given === true ? {} : given),
  z.strictObject({
    /** Files in PEM. Without `ca`, the authorities that Node.js knows. */
    ca: z.string().min(1).optional(),
    /** Of a client that shows a certificate of its own. */
    cert: z.string().min(1).optional(),
    key: z.string().min(1).optional(),
    keyPassphrase: z.string().min(1).optional(),
    /** The name in the broker's certificate, where it is not the one it is called by. */
    serverName: z.string().min(1).optional(),
  }),
);
export type KafkaTls = z.infer<typeof KafkaTls>;

const named = { username: z.string().min(1), password: z.string().min(1) };
/** Says that nobody but we and the broker is on the line. */
const bare = { withoutTls: z.boolean().default(false) };

export const KafkaSasl = z.discriminatedUnion(
  'mechanism',
  [
    z.strictObject({ mechanism: z.literal('plain'), ...named, ...bare }),
    z.strictObject({ mechanism: z.literal('scram-sha-256'), ...named }),
    z.strictObject({ mechanism: z.literal('scram-sha-512'), ...named }),
    z.strictObject({
      mechanism: z.literal('oauthbearer'),
      tokenUrl: z.url({ protocol: /^https?$/ }),
      clientId: z.string().min(1),
      clientSecret: z.string().min(1),
      scope: z.string().min(1).optional(),
      ...bare,
    }),
  ],
  { error: 'one of plain, scram-sha-256, scram-sha-512, oauthbearer' },
);
export type KafkaSasl = z.infer<typeof KafkaSasl>;

/** A registry that speaks Confluent's API. Without user and password it is asked without. */
export const SchemaRegistryAccess = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  username: z.string().min(1).optional(),
  password: z.string().min(1).optional(),
  /** File in PEM, of the authority that signed the registry's certificate. */
  ca: z.string().min(1).optional(),
});
export type SchemaRegistryAccess = z.infer<typeof SchemaRegistryAccess>;

export interface KafkaAccess {
  readonly tls?: KafkaTls | undefined;
  readonly sasl?: KafkaSasl | undefined;
  readonly schemaRegistry?: SchemaRegistryAccess | undefined;
}

/** What no single field can say. */
export function accessFaults({
  tls,
  sasl,
  schemaRegistry,
}: KafkaAccess): { path: string[]; message: string }[] {
  const faults: { path: string[]; message: string }[] = [];
  if (tls && (tls.cert === undefined) !== (tls.key === undefined)) {
    faults.push({ path: ['tls', tls.cert ? 'key' : 'cert'], message: 'cert and key belong together' });
  }
  if (tls?.keyPassphrase && !tls.key) {
    faults.push({ path: ['tls', 'keyPassphrase'], message: 'of which key?' });
  }
  if (sasl && 'withoutTls' in sasl && !tls && !sasl.withoutTls) {
    const message = `${sasl.mechanism} sends a secret that anybody on the line can read: add kafka.tls, or say withoutTls: true`;
    faults.push({ path: ['sasl'], message });
  }
  if (schemaRegistry && (schemaRegistry.username === undefined) !== (schemaRegistry.password === undefined)) {
    faults.push({ path: ['schemaRegistry'], message: 'username and password belong together' });
  }
  if (schemaRegistry?.ca && !schemaRegistry.url.startsWith('https:')) {
    faults.push({ path: ['schemaRegistry', 'ca'], message: 'of an https url only' });
  }
  return faults;
}

/**
 * Reads the files, once.
 * @throws WegwarteError `configuration-invalid` naming the key
 */
export async function kafkaSecurity({ tls, sasl }: KafkaAccess, clock: Clock): Promise<KafkaSecurity> {
  return {
    ...(tls && { ssl: await tlsOptions(tls) }),
    ...(sasl && { sasl: saslOptions(sasl, clock) }),
  };
}

async function tlsOptions(tls: KafkaTls): Promise<NonNullable<KafkaSecurity['ssl']>> {
  const [ca, cert, key] = await Promise.all([pem(tls, 'ca'), pem(tls, 'cert'), pem(tls, 'key')]);
  const passphrase = tls.keyPassphrase;
  const given = {
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
    ...(passphrase && { passphrase }),
  };
  try {
    createSecureContext(given);
  } catch (error) {
    const reason = (error as Error).message;
    throw new WegwarteError('configuration-invalid', `kafka.tls: these files do not serve: ${reason}`, {
      cause: error,
    });
  }
  // Said, so that no variable of the environment can unsay it.
  return { ...given, rejectUnauthorized: true, ...(tls.serverName && { servername: tls.serverName }) };
}

function pem(tls: KafkaTls, name: 'ca' | 'cert' | 'key'): Promise<string> | undefined {
  const file = tls[name];
  return file === undefined ? undefined : readPem(`kafka.tls.${name}`, file);
}

/** @throws WegwarteError `configuration-invalid` naming the key of the configuration */
export async function readPem(key: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'no such file' : message;
    throw new WegwarteError('configuration-invalid', `${key}: ${file}: ${reason}`, { cause: error });
  }
}

function saslOptions(sasl: KafkaSasl, clock: Clock): NonNullable<KafkaSecurity['sasl']> {
  if (sasl.mechanism === 'oauthbearer') {
    const tokens = new OAuthTokens(sasl, clock);
    return { mechanism: 'oauthbearer', oauthBearerProvider: async () => ({ value: await tokens.token() }) };
  }
  const { mechanism, username, password } = sasl;
  return { mechanism, username, password } as NonNullable<KafkaSecurity['sasl']>;
}
