import { createHash } from 'node:crypto';
import { AuditView, DeviceTestView, DevicesView, DeviceView, Problem } from '@wegwarte/contract';
import { expect, it } from 'vitest';
import { answeringForEach } from './answering.ts';
import { type AnsweringWegwarte, token } from './answering-wegwarte.ts';

let wegwarte: AnsweringWegwarte;
answeringForEach((fresh) => (wegwarte = fresh));

async function ask(method: string, path: string, sent?: unknown) {
  const response = await fetch(`${wegwarte.address}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(sent !== undefined && { body: JSON.stringify(sent) }),
  });
  return { status: response.status, body: JSON.parse((await response.text()) || 'null') as unknown };
}
const endpoint = 'https://push.example/send/a-key-of-the-device';
const subscription = {
  endpoint,
  expirationTime: null,
  keys: { p256dh: 'B'.repeat(87), auth: 'A'.repeat(22) },
};
const telephone = { person: 'mara', label: 'iPhone, Safari', subscription };
const list = async () => DevicesView.parse((await ask('GET', '/devices')).body);

it('a device is somebody’s, tried out and taken back, and never tells its address', async () => {
  expect(await list()).toEqual({
    key: 'the-public-key-of-this-server',
    people: [
      { person: 'mara', name: 'Mara Lindqvist', isTold: false },
      { person: 'jonas', name: 'Jonas Weber', isTold: false },
    ],
    devices: [],
  });
  const added = await ask('POST', '/devices', telephone);
  expect(added.status).toBe(201);
  const device = DeviceView.parse(added.body);
  // A browser finds itself among them by this.
  expect(device.id).toBe(createHash('sha256').update(endpoint).digest('hex').slice(0, 32));
  expect(device).toMatchObject({ person: { name: 'Mara Lindqvist' }, addedBy: 'shop', reachedAt: null });
  const shown = await ask('GET', '/devices');
  expect(JSON.stringify([added.body, shown.body])).not.toMatch(/a-key-of-the-device|BBB|AAA/);

  const tried = await ask('POST', `/devices/${device.id}/test`);
  expect(DeviceTestView.parse(tried.body)).toEqual({ arrived: false, detail: 'push.example: answered 403' });

  await ask('POST', '/devices', { ...telephone, person: 'jonas' });
  expect((await list()).devices).toMatchObject([{ person: { person: 'jonas' } }]);
  expect((await ask('DELETE', `/devices/${device.id}`)).status).toBe(204);
  expect((await ask('DELETE', `/devices/${device.id}`)).status).toBe(404);
  expect((await list()).devices).toEqual([]);
  const { entries } = (await ask('GET', '/audit')).body as { entries: unknown[] };
  expect(entries.map((one) => AuditView.parse(one))).toMatchObject([
    { actor: 'shop', action: 'remove-device', subject: 'jonas' },
    { actor: 'shop', action: 'add-device', subject: 'jonas' },
    { actor: 'shop', action: 'add-device', subject: 'mara' },
  ]);
});

it.each([
  ['of nobody', { ...telephone, person: 'mallory' }, 404],
  ['without a name', { ...telephone, label: ' ' }, 422],
  [
    'reached in the clear',
    { ...telephone, subscription: { ...subscription, endpoint: 'http://push.example/' } },
    422,
  ],
  [
    'with a key that is none',
    { ...telephone, subscription: { ...subscription, keys: { p256dh: 'x', auth: 'y' } } },
    422,
  ],
])('a device %s is not taken', async (_, sent, status) => {
  const answer = await ask('POST', '/devices', sent);
  expect(answer.status).toBe(status);
  Problem.parse(answer.body);
  expect(await wegwarte.devices.all()).toEqual([]);
});
