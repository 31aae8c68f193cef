import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSent } from '../../server/src/api/read-sent.ts';
import { cloudEventFault } from '../../server/src/ingestion/formats/cloud-event.ts';
import { readEvent } from '../../server/src/ingestion/formats/cloudevents.ts';
import { snowplowColumns } from '../../server/src/ingestion/formats/snowplow-columns.ts';
import { snowplowRecord } from '../../server/src/ingestion/formats/snowplow-record.ts';
import { scenariosOf } from '../support/feature-scenarios.ts';
import type { Scenario } from '../support/feature-scenarios.ts';

const folder = process.env['WEGWARTE_REFERENCE_DATA'];
const reason = folder ? '' : ' (skipped: WEGWARTE_REFERENCE_DATA is not set)';
const reference = (...path: string[]) => readFile(join(folder!, ...path), 'utf8');
const featureOf = async (name: string) =>
  folder ? scenariosOf(await reference('cloudevents', `${name}-protocol-binding.feature`)) : [];

function conforms(event: Readonly<Record<string, unknown>>, { tables, texts }: Scenario): void {
  expect(event).toMatchObject(tables['the attributes are']!);
  expect(event['data']).toEqual(JSON.parse(texts['the data is equal to the following JSON']!));
  expect(cloudEventFault(event)).toBeNull();
}

/** The conformance features of the CloudEvents project. */
describe.skipIf(!folder)(`CloudEvents as the specification has them${reason}`, async () => {
  it.each(await featureOf('kafka'))('over Kafka: $name', (scenario) => {
    const value = Buffer.from(scenario.texts['a Kafka message with payload']!);
    const headers = scenario.tables['Kafka headers']!;
    const read = readEvent({ offset: 0, loggedAtMs: 0, value, headers }, 1_000_000);
    expect(read).toMatchObject({ ok: true });
    conforms(read.ok ? read.event : {}, scenario);
  });

  it.each(await featureOf('http'))('over HTTP: $name', (scenario) => {
    const [head, ...body] = scenario.texts['an HTTP request']!.split('\n\n');
    const headers = Object.fromEntries(
      head!
        .split('\n')
        .slice(1)
        .map((line) => /^([^:]+): (.*)$/.exec(line)!)
        .map(([, name, value]) => [name!.toLowerCase(), value!]),
    );
    const sent = readSent(headers, JSON.parse(body.join('\n\n')));
    expect(sent).toMatchObject({ as: 'cloudevent', items: [{}] });
    conforms('items' in sent ? (sent.items[0] as Record<string, unknown>) : {}, scenario);
  });
});

describe.skipIf(!folder)(`a real event of Snowplow${reason}`, () => {
  it('has the columns that are known, and what describes itself', async () => {
    expect(JSON.parse(await reference('snowplow_enriched', 'columns.json'))).toEqual(snowplowColumns);
    const line = (await reference('snowplow_enriched', 'event.tsv')).replace(/\n$/, '').split('\t');
    const record = snowplowRecord(line);
    expect(record).toMatchObject({
      event_id: 'c6ef3124-b53a-4b13-a233-0088f79dcbcb',
      geo_latitude: 37.443604,
    });
    expect(record).toMatchObject({
      unstruct_event_com_snowplowanalytics_snowplow_link_click_1: { targetUrl: 'http://www.example.com' },
      contexts_org_schema_web_page_1: [{ genre: 'blog' }],
    });
  });
});
