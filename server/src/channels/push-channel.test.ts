import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PushService } from '../../../test/support/receivers/push-service.ts';
import { checkConfiguration } from '../app/configuration.ts';
import { vapidKeysOf } from '../app/vapid-keys.ts';
import { systemClock } from '../kernel/clock.ts';
import { InMemoryPushDevices } from '../paging/in-memory-push-devices.ts';
import { examplePage } from '../paging/page-examples.suite.ts';
import { linksOf } from '../paging/page-link.ts';
import type { PushDevice } from '../paging/push-devices.ts';
import { exampleDevice } from '../paging/push-devices.suite.ts';
import { anAttempt, requestsToLoopback } from './channel-attempt.suite.ts';
import { OutgoingRequests } from './outgoing-requests.ts';
import { PushChannel } from './push-channel.ts';

const configuration = (linkKey: string) =>
  checkConfiguration(
    { database: { embedded: 'data' }, access: { pseudonymKey: 'p'.repeat(32) }, paging: { linkKey } },
    'wegwarte.yaml',
    '.',
  );
const vapid = vapidKeysOf(configuration('signs links and names us, 32 bytes'));
const opened = examplePage('opened');
const links = linksOf(opened.id, 'https://wegwarte.example', Buffer.from('k'), Date.now());

let service: PushService;
let devices: InMemoryPushDevices;
const logged: object[] = [];
beforeEach(async () => {
  logged.length = 0;
  service = await PushService.start();
  devices = new InMemoryPushDevices();
});
afterEach(() => service.stop());

async function device(different: Partial<PushDevice> = {}): Promise<PushDevice> {
  const { endpoint, keys } = service.subscribe(vapid.publicKey);
  const id = createHash('sha256').update(endpoint).digest('hex').slice(0, 32);
  const made = exampleDevice({ id, endpoint, keys, ...different });
  await devices.add(made);
  return made;
}
const log = {
  info: (details: object) => void logged.push(details),
  warn: () => undefined,
  error: () => undefined,
};
const channel = (requests = requestsToLoopback(), keys = vapid) =>
  new PushChannel({ requests, devices, vapid: keys, clock: systemClock, log });
const send = (page = opened, of = channel()) =>
  of.send(page, { kind: 'push', person: 'mara' }, { ...anAttempt(), links });
const shown = () => service.messages.map(({ text }) => JSON.parse(text) as Record<string, unknown>);

describe('a page to somebody’s devices', () => {
  it('is read by each of them, and by nobody in between', async () => {
    const [telephone, desk] = [await device(), await device({ label: 'Desk' })];
    await device({ person: 'jonas' });
    expect(await send()).toEqual({ kind: 'delivered' });
    expect(service.refused).toEqual([]);
    const to = service.messages.map((one) => one.to).sort();
    expect(to).toEqual([telephone, desk].map(({ endpoint }) => endpoint.split('/').at(-1)!).sort());
    expect(shown()[0]).toEqual({
      title: 'Customers are stuck: Checkout › Payment',
      body: opened.content.summary.en,
      lang: 'en',
      tag: 'inc-7',
      alarm: true,
      url: opened.content.incidentUrl,
      open: 'Open in Wegwarte',
      acknowledge: { name: 'I have it', url: links.acknowledge, done: 'It is yours' },
    });
    expect((await devices.find(telephone.id))!.reachedAtMs).not.toBeNull();
  });

  it('rings; its end takes its place, in silence', async () => {
    await device();
    await send();
    await send(examplePage('resolved'));
    const [alarm, end] = service.messages.map(({ headers }) => headers);
    expect(alarm).toMatchObject({ urgency: 'high', ttl: '86400' });
    expect(end).toMatchObject({ urgency: 'normal', topic: alarm!['topic'] });
    expect(shown()[1]).toMatchObject({ tag: 'inc-7', alarm: false, acknowledge: null });
  });

  it('of several incidents is not taken away by the end of one of them', async () => {
    await device();
    const digest = { alarms: 2, over: 0, lines: [] };
    await send({ ...opened, content: { ...opened.content, digest } });
    await send(examplePage('resolved'));
    expect(new Set(shown().map(({ tag }) => tag)).size).toBe(2);
    expect(new Set(service.messages.map(({ headers }) => headers['topic'])).size).toBe(2);
  });

  it('has room in a message, however long its sentence is, and tells nothing by its length', async () => {
    await device();
    const summary = { en: '𝄞'.repeat(5_000), de: '' };
    expect(await send({ ...opened, content: { ...opened.content, summary } })).toEqual({ kind: 'delivered' });
    await send();
    expect(new Set(service.messages.map(({ bytes }) => bytes)).size).toBe(1);
  });

  it('has arrived when one of them has taken it', async () => {
    await device();
    await device();
    service.stumble(503);
    expect(await send()).toEqual({ kind: 'delivered' });
  });
});

describe('a device', () => {
  it('that has let go is forgotten', async () => {
    const [telephone, desk] = [await device(), await device()];
    service.unsubscribe(telephone.endpoint);
    expect(await send()).toEqual({ kind: 'delivered' });
    expect(await devices.of('mara')).toMatchObject([{ id: desk.id }]);
    service.unsubscribe(desk.endpoint);
    expect(await send()).toMatchObject({ kind: 'permanent' });
    expect(await send()).toEqual({ kind: 'permanent', detail: 'no device is told to show pages' });
    expect(logged).toHaveLength(2);
    expect(JSON.stringify(logged)).not.toContain('/send/');
  });

  it.each([
    [429, { 'retry-after': '7' }, { kind: 'temporary', retryAfterMs: 7_000 }],
    [500, {}, { kind: 'temporary' }],
    [413, {}, { kind: 'permanent' }],
  ])('whose push service answers %i is not forgotten', async (status, headers, outcome) => {
    const { endpoint } = await device();
    service.stumble(status, headers as Record<string, string>);
    const became = await send();
    expect(became).toMatchObject(outcome);
    expect(JSON.stringify(became)).not.toContain(endpoint);
    expect(await devices.of('mara')).toHaveLength(1);
  });

  it('that was told with another key of ours says so, and is kept: the key may come back', async () => {
    await device();
    const other = vapidKeysOf(configuration('another key, of 32 characters....'));
    expect(await send(opened, channel(undefined, other))).toMatchObject({ kind: 'permanent' });
    expect(service.refused).toEqual(['another server’s key']);
    expect(await devices.of('mara')).toHaveLength(1);
  });

  it('with keys that are none is an answer, and no defect', async () => {
    await device({ keys: { p256dh: 'B'.repeat(87), auth: 'A'.repeat(22) } });
    expect(await send()).toEqual({ kind: 'permanent', detail: 'the device has sent keys that are none' });
  });

  it('in a private network is not written to unless that is allowed', async () => {
    await device();
    const strict = new OutgoingRequests({ clock: systemClock, allowPrivateTargets: false });
    expect(await send(opened, channel(strict))).toMatchObject({ kind: 'permanent' });
    expect(service.messages).toEqual([]);
  });
});

it('the key is the same at each start, and tells nothing of what it is made of', () => {
  const again = vapidKeysOf(configuration('signs links and names us, 32 bytes'));
  expect(again).toEqual(vapid);
  expect(Buffer.from(vapid.publicKey, 'base64url')).toHaveLength(65);
});
