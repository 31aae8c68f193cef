import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../kernel/clock.ts';
import { checkConfiguration } from './configuration.ts';
import type { Configuration } from './configuration.ts';
import { kafkaSecurity } from './kafka-access.ts';
import { sourcesDecoder } from './sources-decoder.ts';
import { door, pseudonymise } from '../ingestion/formats/format-examples.suite.ts';

const least = { database: { url: 'postgres://db/w' }, access: { pseudonymKey: 'x'.repeat(40) } };
const check = (kafka: object, folder = '/etc/w') =>
  checkConfiguration({ ...least, kafka: { brokers: ['k:9092'], ...kafka } }, 'w.yaml', folder);
const kafkaOf = (kafka: object, folder?: string) =>
  check(kafka, folder).kafka as NonNullable<Configuration['kafka']>;
const faultOf = (kafka: object): string => {
  try {
    check(kafka);
  } catch (error) {
    return (error as Error).message;
  }
  return 'no fault';
};
const till = {
  topic: 'pos',
  format: 'mapping',
  mapping: { id: 'id', type: 'kind', time: { column: 'at' }, identities: { customer: 'card' } },
};

describe('sources', () => {
  it('are topics in a format each; those that are only named are in the plain one', () => {
    const { sources, topics } = kafkaOf({
      topics: ['touchpoints'],
      sources: [
        { topic: 'web', format: 'segment', source: 'web-shop', keyedBy: 'anonymous' },
        { topic: 'bus', format: 'cloudevents', mapping: { identities: { customer: 'data.customerId' } } },
        till,
      ],
    });
    expect(topics).toEqual(['touchpoints', 'web', 'bus', 'pos']);
    expect(sources.slice(0, 2)).toEqual([
      { topic: 'touchpoints', format: 'wegwarte', source: 'unknown' },
      { topic: 'web', format: 'segment', source: 'web-shop', keyedBy: ['anonymous'] },
    ]);
  });

  it.each([
    [{}, 'w.yaml: kafka.sources: at least one source, or topics'],
    [{ topics: ['a'], sources: [{ topic: 'a', format: 'segment' }] }, 'sources.0.topic: "a" is there twice'],
    [{ sources: [{ topic: 'a', format: 'xml' }] }, 'kafka.sources.0.format: one of wegwarte, cloudevents, '],
    [{ sources: [{ topic: 'a' }] }, 'kafka.sources.0.format: one of wegwarte, cloudevents, '],
    [{ sources: [{ topic: 'a', format: 'mapping' }] }, 'kafka.sources.0.mapping: the format mapping needs'],
    [{ sources: [{ ...till, mappingFile: 'm.yaml' }] }, 'kafka.sources.0.mappingFile: either mapping or'],
    [
      { sources: [{ topic: 'a', format: 'avro' }] },
      'kafka.sources.0.format: avro needs kafka.schemaRegistry',
    ],
    [
      { sources: [{ ...till, mapping: { ...till.mapping, time: { column: 'at', zone: 'Berlin' } } }] },
      'kafka.sources.0.mapping.time.zone: no time zone is called "Berlin"',
    ],
    [{ sources: [{ ...till, mapping: { ...till.mapping, id: undefined } }] }, 'kafka.sources.0.mapping.id: '],
    [{ sources: [till], collectorTopic: 'pos' }, 'kafka.collectorTopic: "pos" is of the format mapping'],
  ])('are refused: %j', (kafka, expected) => {
    expect(faultOf(kafka)).toContain(expected);
  });
});

describe('the way to the brokers', () => {
  const sasl = { mechanism: 'plain', username: 'w', password: 'hidden' };
  it.each([
    [{ sasl }, 'kafka.sasl: plain sends a secret that anybody on the line can read: add kafka.tls, or say'],
    [{ sasl: { ...sasl, mechanism: 'gssapi' } }, 'kafka.sasl.mechanism: one of plain, scram-sha-256, '],
    [{ sasl: { ...sasl, password: '' }, tls: true }, 'kafka.sasl.password: '],
    [{ sasl: { mechanism: 'oauthbearer', tokenUrl: 'hidden' }, tls: true }, 'kafka.sasl.tokenUrl: '],
    [{ tls: { cert: 'c.pem' } }, 'kafka.tls.key: cert and key belong together'],
    [{ tls: { rejectUnauthorized: false } }, 'kafka.tls: Unrecognized key: "rejectUnauthorized"'],
    [
      { schemaRegistry: { url: 'http://r', password: 'hidden' } },
      'kafka.schemaRegistry: username and password',
    ],
  ])('is refused, and no secret shown: %j', (kafka, expected) => {
    const fault = faultOf({ topics: ['t'], ...kafka });
    expect(fault).toContain(expected);
    expect(fault).not.toContain('hidden');
  });

  it('is what kafkajs calls it', async () => {
    const scram = { mechanism: 'scram-sha-512', username: 'w', password: 'hidden' };
    const named = kafkaOf({ topics: ['t'], sasl: scram, tls: { serverName: 'broker' } });
    expect(await kafkaSecurity(named, systemClock)).toEqual({
      ssl: { rejectUnauthorized: true, servername: 'broker' },
      sasl: scram,
    });
    expect(await kafkaSecurity(kafkaOf({ topics: ['t'] }), systemClock)).toEqual({});
    const open = kafkaOf({ topics: ['t'], sasl: { ...sasl, withoutTls: true } });
    expect(await kafkaSecurity(open, systemClock)).toEqual({ sasl });
  });
});

describe('files that the configuration names', () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'wegwarte-sources-'))));
  afterEach(() => rm(folder, { recursive: true }));

  const decoderOf = (sources: object[]) =>
    sourcesDecoder(kafkaOf({ sources }, folder), { door, pseudonymise }, systemClock);
  const file = (name: string, text: string) => writeFile(join(folder, name), text);

  it('are mappings, found from where it is', async () => {
    const fields = 'type: kind\ntime: { column: at }\nidentities: { customer: card }\n';
    const source = { topic: 'pos', format: 'mapping', mappingFile: 'till.yaml' };
    await expect(decoderOf([source])).rejects.toThrow(/till\.yaml: /);
    await file('till.yaml', `mapping: till\n${fields}`);
    await expect(decoderOf([source])).rejects.toThrow(/till\.yaml: id: a topic needs one/);
    await file('till.yaml', `mapping: till\nid: nr\n${fields}`);
    const decode = await decoderOf([source]);
    const receipt = { nr: 1, kind: 'order.confirmed', at: '2026-03-02T09:59:00Z', card: 'ada' };
    const value = Buffer.from(JSON.stringify(receipt));
    const at = { offset: 0, loggedAtMs: Date.parse('2026-03-02T10:00:00Z') };
    expect(decode({ ...at, value }, 'pos')).toMatchObject({
      ok: true,
      touchpoint: { id: '1', source: 'pos' },
    });
  });

  it('are certificates, said to be wrong before anybody is called', async () => {
    const security = (tls: object) => kafkaSecurity(kafkaOf({ topics: ['t'], tls }, folder), systemClock);
    await expect(security({ ca: 'ca.pem' })).rejects.toThrow(`kafka.tls.ca: ${folder}/ca.pem: no such file`);
    await file('key.pem', 'hidden');
    await expect(security({ cert: 'key.pem', key: 'key.pem' })).rejects.toThrow(
      /^kafka.tls: these files do not serve/,
    );
  });
});
