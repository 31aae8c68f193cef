import { OnCallView, OverrideView } from '@wegwarte/contract';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createTestDatabase, createTestTopic } from '../support/real-stack.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { WegwarteProcess } from '../support/wegwarte-process.ts';
import { bearer, configurationFor, shippedJourneys, testToken } from '../support/wegwarte-setup.ts';

const stack = inject('realStack');
const reason = stack.available ? '' : ` (skipped: ${stack.reason})`;

const team = `team: payments
default: true
channels: [{ ntfy: payments }]
people:
  - { person: mara, name: Mara Lindqvist }
  - { person: jonas, name: Jonas Weber }
rotas:
  - rota: primary
    timeZone: Europe/Berlin
    layers: [{ layer: always, people: [mara], start: 2026-01-05 }]
`;
const owners = ['shop', 'after-sales', 'service', 'stores'].map(
  (name) => [`teams/${name}.yaml`, `team: ${name}\nchannels: [{ ntfy: ${name} }]\n`] as const,
);

describe.skipIf(!stack.available)(`on call, on the real database${reason}`, () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let folder: ReturnType<typeof temporaryFolder>;
  let serve: () => WegwarteProcess;
  let wegwarte: WegwarteProcess;

  beforeAll(async () => {
    if (!stack.available) return;
    const topic = await createTestTopic(stack.kafkaBrokers, { partitions: 1 });
    database = await createTestDatabase(stack.databaseUrl);
    folder = temporaryFolder({ 'teams/payments.yaml': team, ...Object.fromEntries(owners) });
    const configuration = configurationFor({
      databaseUrl: database.url,
      brokers: stack.kafkaBrokers,
      topic,
      journeys: [shippedJourneys],
      teams: [`${folder.path}/teams`],
    });
    serve = () => WegwarteProcess.serve(configuration);
    wegwarte = serve();
  });
  afterAll(async () => {
    await wegwarte?.stop();
    await database?.drop();
    folder?.remove();
  });

  const ask = async (path: string, init: RequestInit = {}) => {
    const headers = { ...bearer, 'content-type': 'application/json' };
    return fetch(`${await wegwarte.address()}${path}`, { ...init, headers });
  };
  const onCallNow = async () => {
    const { teams } = OnCallView.parse(await (await ask('/api/v1/on-call')).json());
    return teams.find((one) => one.team === 'payments')!.rotas[0]!.now!;
  };

  it('somebody who stands in does so after a restart, too, until the entry is removed', async () => {
    expect((await onCallNow()).person.name).toBe('Mara Lindqvist');
    const [from, to] = [-60_000, 3_600_000].map((ms) => new Date(Date.now() + ms).toISOString());
    const body = JSON.stringify({ rota: 'primary', person: 'jonas', from, to, reason: 'swapped' });
    const added = await ask('/api/v1/on-call/payments/overrides', { method: 'POST', body });
    expect(added.status).toBe(201);
    const { id } = OverrideView.parse(await added.json());

    await wegwarte.stop();
    wegwarte = serve();
    expect(await onCallNow()).toMatchObject({
      person: { person: 'jonas', name: 'Jonas Weber' },
      to,
      because: { kind: 'override', override: id, reason: 'swapped' },
    });

    const removed = await ask(`/api/v1/on-call/payments/overrides/${id}`, { method: 'DELETE' });
    expect(removed.status).toBe(204);
    expect((await onCallNow()).person.person).toBe('mara');
    const list = (await (await ask('/api/v1/on-call/payments/overrides')).json()) as { overrides: unknown[] };
    expect(OverrideView.parse(list.overrides[0])).toMatchObject({
      id,
      createdBy: testToken.name,
      removedBy: testToken.name,
    });
  });
});
