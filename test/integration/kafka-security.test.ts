import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { freePort } from '../../infra/stack/free-port.ts';
import { startKafka } from '../../infra/stack/native-kafka.ts';
import type { NativeKafka } from '../../infra/stack/native-kafka.ts';
import { checkConfiguration } from '../../server/src/app/configuration.ts';
import { kafkaSecurity } from '../../server/src/app/kafka-access.ts';
import { kafkaClient } from '../../server/src/ingestion/kafka-client.ts';
import { systemClock } from '../../server/src/kernel/clock.ts';
import { makeCertificate } from '../support/certificates.ts';
import { ownServers } from '../support/own-servers.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { WegwarteProcess } from '../support/wegwarte-process.ts';
import { configurationFor } from '../support/wegwarte-setup.ts';

const stack = inject('realStack');
const own = stack.available ? await ownServers() : stack;
const reason = own.available ? '' : ` (skipped: ${own.reason})`;

const username = 'wegwarte';
const password = 'password-of-the-tests';
const module = (name: string, options = '') => `org.apache.kafka.common.security.${name} required${options};`;
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A broker that lets in nobody but over TLS with a certificate of the client, and then by each mechanism. */
describe.skipIf(!own.available)(`a Kafka that asks who is there${reason}`, () => {
  const folder = temporaryFolder();
  const file = (name: string) => join(folder.path, name);
  let kafka: NativeKafka;
  let brokers: string[];
  let issuer: Server;
  let tokenUrl: string;

  const certify = async (name: string) => {
    await makeCertificate(folder.path, name);
    writeFileSync(
      file(`${name}.both`),
      readFileSync(file(`${name}.key`), 'utf8') + readFileSync(file(`${name}.pem`), 'utf8'),
    );
  };

  beforeAll(async () => {
    if (!own.available) return;
    const [port, secure] = [await freePort(), await freePort()];
    await Promise.all(['broker', 'client', 'stranger'].map(certify));
    const address = `SECURE://127.0.0.1:${secure}`;
    const of = (name: string) => `listener.name.secure.${name}`;
    kafka = await startKafka({
      port,
      scramUsers: [{ name: username, password }],
      properties: {
        listeners: `HOST://127.0.0.1:${port},CONTROLLER://127.0.0.1:${port + 1},${address}`,
        'advertised.listeners': `HOST://127.0.0.1:${port},${address}`,
        'listener.security.protocol.map': 'HOST:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL',
        [of('sasl.enabled.mechanisms')]: 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER',
        [of('plain.sasl.jaas.config')]: module('plain.PlainLoginModule', ` user_${username}="${password}"`),
        [of('scram-sha-256.sasl.jaas.config')]: module('scram.ScramLoginModule'),
        [of('scram-sha-512.sasl.jaas.config')]: module('scram.ScramLoginModule'),
        [of('oauthbearer.sasl.jaas.config')]: module(
          'oauthbearer.OAuthBearerLoginModule',
          ' unsecuredLoginStringClaim_sub="broker"',
        ),
        [of('ssl.client.auth')]: 'required',
        'ssl.keystore.type': 'PEM',
        'ssl.keystore.location': file('broker.both'),
        'ssl.truststore.type': 'PEM',
        'ssl.truststore.location': file('client.pem'),
      },
    });
    brokers = [`127.0.0.1:${secure}`];
    issuer = createServer((request, response) => {
      const expected = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
      const inAnHour = Math.floor(Date.now() / 1000) + 3_600;
      const claims = { sub: username, iat: inAnHour - 3_600, exp: inAnHour };
      const part = (json: object) => Buffer.from(JSON.stringify(json)).toString('base64url');
      response.statusCode = request.headers.authorization === expected ? 200 : 401;
      response.end(
        JSON.stringify({ access_token: `${part({ alg: 'none' })}.${part(claims)}.`, expires_in: 3_600 }),
      );
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => issuer.once('listening', resolve));
    tokenUrl = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/token`;
  }, 120_000);

  afterAll(async () => {
    issuer?.close();
    await kafka?.remove();
    folder.remove();
  });

  /** Whether a configuration gets in: its topics, or why not. */
  async function topicsBy(access: { tls?: object; sasl?: object }): Promise<string[] | string> {
    const raw = configurationFor({ databaseUrl: 'postgres://none/none', brokers, topic: 'touchpoints' });
    const checked = checkConfiguration({ ...raw, kafka: { ...raw.kafka, ...access } }, 'test', folder.path);
    const security = await kafkaSecurity(checked.kafka!, systemClock);
    const admin = kafkaClient({ brokers, clientId: 'test', security }, quiet).admin({
      retry: { retries: 0 },
    });
    try {
      await admin.connect();
      return await admin.listTopics();
    } catch (error) {
      return (error as Error).message;
    } finally {
      await admin.disconnect();
    }
  }
  const tls = { ca: 'broker.pem', cert: 'client.pem', key: 'client.key' };
  const named = { username, password };

  it.each(['plain', 'scram-sha-256', 'scram-sha-512'])('lets us in by %s', async (mechanism) => {
    expect(await topicsBy({ tls, sasl: { mechanism, ...named } })).toBeInstanceOf(Array);
  });

  it('lets us in by a token of its issuer', async () => {
    const sasl = { mechanism: 'oauthbearer', tokenUrl, clientId: username, clientSecret: password };
    expect(await topicsBy({ tls, sasl })).toBeInstanceOf(Array);
    const wrong = await topicsBy({ tls, sasl: { ...sasl, clientSecret: 'wrong' } });
    expect(wrong).toMatch(/status 401/);
  });

  it('takes simulated touchpoints from whoever shows what the configuration names', async () => {
    const topic = 'simulated';
    const simulate = async (access: object) => {
      const raw = configurationFor({ databaseUrl: 'postgres://none/none', brokers, topic });
      writeFileSync(file('wegwarte.yaml'), JSON.stringify({ ...raw, kafka: { ...raw.kafka, ...access } }));
      const to = ['--to', 'kafka', '--topic', topic, '--config', file('wegwarte.yaml')];
      const simulation = WegwarteProcess.run(['simulate', '--for', '1m', '--speed', 'max', ...to]);
      return { ...(await simulation.ended), said: simulation.printed };
    };
    const sasl = { mechanism: 'scram-sha-512', ...named };
    const done = await simulate({ tls, sasl });
    expect(done).toMatchObject({ code: 0, said: expect.stringMatching(/^simulated [1-9]\d* touchpoints/m) });
    const [, sent] = /simulated (\d+)/.exec(done.said)!;
    const admin = kafkaClient({ brokers: kafka.brokers, clientId: 'test' }, quiet).admin();
    await admin.connect();
    const extents = await admin.fetchTopicOffsets(topic);
    await admin.disconnect();
    expect(extents.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0)).toBe(Number(sent));
    const refused = await simulate({ tls, sasl: { ...sasl, password: 'wrong' } });
    expect(refused).toMatchObject({ code: 1, said: expect.stringMatching(/uthentication/) });
  });

  it('is not believed, and does not believe us, without the right certificates and words', async () => {
    const sasl = { mechanism: 'plain', ...named };
    expect(await topicsBy({ tls, sasl: { ...sasl, password: 'wrong' } })).toMatch(
      /Authentication failed|authentication/,
    );
    expect(await topicsBy({ tls: { ...tls, ca: 'stranger.pem' }, sasl })).toMatch(/certificate/);
    const stranger = { ...tls, cert: 'stranger.pem', key: 'stranger.key' };
    expect(typeof (await topicsBy({ tls: stranger, sasl }))).toBe('string');
  });
});
