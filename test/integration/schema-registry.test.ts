import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agent } from 'node:https';
import { SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkConfiguration } from '../../server/src/app/configuration.ts';
import { pseudonymiserOf } from '../../server/src/app/pseudonymiser-of.ts';
import { sourcesDecoder } from '../../server/src/app/sources-decoder.ts';
import { defaultDecodeLimits, Door } from '../../server/src/ingestion/door.ts';
import { JourneyCatalog } from '../../server/src/journeys/journey-catalog.ts';
import { systemClock } from '../../server/src/kernel/clock.ts';
import { makeCertificate } from '../support/certificates.ts';
import { journeyDefinition } from '../support/journey-content.ts';
import { TestSchemaRegistry } from '../support/schema-registry.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { configurationFor } from '../support/wegwarte-setup.ts';

const avro = JSON.stringify({
  type: 'record',
  name: 'Basket',
  namespace: 'shop',
  fields: ['id', 'kind', 'at', 'customer'].map((name) => ({ name, type: name === 'at' ? 'long' : 'string' })),
});
const mapping = {
  id: 'id',
  type: 'kind',
  time: { column: 'at', format: 'epoch-ms' },
  identities: { customer: 'customer' },
};

/** A registry that is only asked over TLS, with the configuration as people write it. */
describe('a schema registry behind a certificate of its own', () => {
  const folder = temporaryFolder();
  let registry: TestSchemaRegistry;
  let value: Buffer;

  beforeAll(async () => {
    await Promise.all(['registry', 'stranger'].map((name) => makeCertificate(folder.path, name)));
    const pem = (name: string) => readFileSync(join(folder.path, name), 'utf8');
    registry = new TestSchemaRegistry({ key: pem('registry.key'), cert: pem('registry.pem') });
    await registry.start();
    const { url: host, auth } = registry;
    const client = new SchemaRegistry({ host, auth, agent: new Agent({ ca: pem('registry.pem') }) });
    const { id } = await client.register({ type: SchemaType.AVRO, schema: avro }, { subject: 'basket' });
    const basket = { id: '1', kind: 'cart.seen', at: Date.now(), customer: 'ada' };
    value = await client.encode(id, basket);
  });

  afterAll(async () => {
    await registry?.stop();
    folder.remove();
  });

  async function read(access: object) {
    const { kafka, ...raw } = configurationFor({
      databaseUrl: 'postgres://none/none',
      brokers: ['none:1'],
      topic: '',
    });
    const { brokers, groupId } = kafka!;
    const { url, auth } = registry;
    const checked = checkConfiguration(
      {
        ...raw,
        kafka: {
          brokers,
          groupId,
          sources: [{ topic: 'baskets', format: 'avro', mapping }],
          schemaRegistry: { url, ...auth, ...access },
        },
      },
      'test',
      folder.path,
    );
    const catalog = new JourneyCatalog([journeyDefinition('checkout')]);
    const pseudonymise = pseudonymiserOf(checked);
    const door = new Door(() => catalog, pseudonymise, defaultDecodeLimits);
    const decode = await sourcesDecoder(checked.kafka, { door, pseudonymise }, systemClock);
    const message = { offset: 0, value, loggedAtMs: Date.now() };
    const first = decode(message, 'baskets');
    if (first.ok !== 'wait') return first;
    await first.ready;
    return decode(message, 'baskets');
  }

  it('is believed by the authority that the configuration names', async () => {
    expect(await read({ ca: 'registry.pem' })).toMatchObject({ ok: true, touchpoint: { type: 'cart.seen' } });
  });

  it('is not believed without it, nor by another: what it would read waits', async () => {
    const unbelieved = {
      code: 'schemas-unavailable',
      retriable: true,
      message: expect.stringMatching(/certificate/),
    };
    await expect(read({ ca: 'stranger.pem' })).rejects.toMatchObject(unbelieved);
    await expect(read({})).rejects.toMatchObject(unbelieved);
  });

  it('needs a file that is there', async () => {
    await expect(read({ ca: 'nobody.pem' })).rejects.toThrow(/kafka\.schemaRegistry\.ca: .*no such file/);
  });
});
