import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DevicesView, DeviceView, IncidentView } from '@wegwarte/contract';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { beginEscalation } from '../../server/src/paging/begin-escalation.ts';
import { checkout, incident as example } from '../../server/src/paging/page-examples.suite.ts';
import { Database } from '../../server/src/storage/database.ts';
import { PgIncidentStore } from '../../server/src/storage/pg-incident-store.ts';
import { eventually } from '../support/eventually.ts';
import { createTestDatabase, createTestTopic } from '../support/real-stack.ts';
import { PushService } from '../support/receivers/push-service.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { WegwarteProcess } from '../support/wegwarte-process.ts';
import { bearer, configurationFor, shippedTeams } from '../support/wegwarte-setup.ts';

const stack = inject('realStack');
const reason = stack.available ? '' : ` (skipped: ${stack.reason})`;

describe.skipIf(!stack.available)(`a page on a telephone${reason}`, () => {
  const folder = temporaryFolder();
  let created: { url: string; drop: () => Promise<void> };
  let database: Database;
  let service: PushService;
  let wegwarte: WegwarteProcess;
  let address: string;

  beforeAll(async () => {
    if (!stack.available) return;
    const topic = await createTestTopic(stack.kafkaBrokers, { partitions: 1 });
    created = await createTestDatabase(stack.databaseUrl);
    service = await PushService.start();
    const certificate = join(folder.path, 'push.pem');
    writeFileSync(certificate, service.certificate);
    const team =
      'team: payments\nchannels:\n  - push: mara\npeople:\n  - { person: mara, name: Mara Lindqvist, channels: [push: mara] }\n';
    writeFileSync(join(folder.path, 'payments.yaml'), team);
    const others = ['shop', 'stores', 'service', 'after-sales', 'platform'].map(
      (one) => `${shippedTeams}/${one}.yaml`,
    );
    const teams = [join(folder.path, 'payments.yaml'), ...others];
    wegwarte = WegwarteProcess.serve(
      configurationFor({ databaseUrl: created.url, brokers: stack.kafkaBrokers, topic, teams }),
      { NODE_EXTRA_CA_CERTS: certificate },
    );
    address = await wegwarte.address();
    const limits = { maxConnections: 2, connectTimeoutMs: 30_000, statementTimeoutMs: 30_000 };
    database = new Database({ url: created.url, ...limits }, () => undefined);
  });
  afterAll(async () => {
    await wegwarte?.stop();
    await service?.stop();
    await database?.close();
    await created?.drop();
    folder.remove();
  });

  const ask = async (path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${address}/api/v1${path}`, {
      headers: { ...bearer, 'content-type': 'application/json' },
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    });
    return response.json();
  };
  const shown = () => service.messages.map(({ text }) => JSON.parse(text) as Record<string, unknown>);

  it('is tried out, comes encrypted when customers are stuck, and its button takes the incident', async () => {
    const { key, people } = DevicesView.parse(await ask('/devices'));
    expect(people.find(({ person }) => person === 'mara')).toMatchObject({ isTold: true });
    const subscription = service.subscribe(key);
    const device = DeviceView.parse(
      await ask('/devices', { person: 'mara', label: 'Telephone', subscription }),
    );
    expect(await ask(`/devices/${device.id}/test`, {})).toEqual({ arrived: true, detail: '' });
    expect(shown()).toMatchObject([{ title: expect.stringMatching(/^Test: /), acknowledge: null }]);

    const nowMs = Date.now();
    const incident = { ...example, journeyVersion: 1, openedAtMs: nowMs };
    const about = {
      team: 'payments',
      person: 'mara',
      event: 'opened',
      changedAtMs: nowMs,
      journey: checkout,
    } as const;
    const opened = { atMs: nowMs, change: 'open', detail: 'told by a test' } as const;
    const escalation = beginEscalation(incident, about, nowMs);
    await new PgIncidentStore(database).change(incident, null, opened, { escalation });
    await eventually('the page', async () => service.messages.length > 1, { withinMs: 20_000 });
    expect(service.refused).toEqual([]);
    const page = shown()[1] as { tag: string; acknowledge: { url: string } };
    expect(page).toMatchObject({ tag: incident.id, alarm: true });

    // As the service worker does, without a cookie. The port of a test is not that of its public address.
    const { pathname } = new URL(page.acknowledge.url);
    expect((await fetch(`${address}${pathname}`, { method: 'POST' })).status).toBe(200);
    const taken = IncidentView.parse(await ask(`/incidents/${incident.id}`));
    expect(taken).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'Mara Lindqvist' });

    service.unsubscribe(subscription.endpoint);
    expect(await ask(`/devices/${device.id}/test`, {})).toMatchObject({ arrived: false });
    expect(DevicesView.parse(await ask('/devices')).devices).toEqual([]);
    expect(JSON.stringify(wegwarte.log)).not.toContain(new URL(subscription.endpoint).pathname);
  });
});
