import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConnectProxy } from '../../../test/support/receivers/connect-proxy.ts';
import { HttpReceiver } from '../../../test/support/receivers/http-receiver.ts';
import { systemClock } from '../kernel/clock.ts';
import { OutgoingRequests, type OutgoingRequestsOptions } from './outgoing-requests.ts';

let proxy: ConnectProxy;
let receiver: HttpReceiver;
beforeEach(async () => {
  proxy = await ConnectProxy.start();
  receiver = await HttpReceiver.start(() => ({ status: 204 }));
});
afterEach(async () => {
  await receiver.stop();
  await proxy.stop();
});

const post = (url: string, options: Partial<OutgoingRequestsOptions> = {}) =>
  new OutgoingRequests({
    clock: systemClock,
    allowPrivateTargets: false,
    proxy: proxy.addressFor('wegwarte', 'p@ss'),
    timeoutMs: 5_000,
    ...options,
  }).deliver({ url, headers: { 'x-page': 'p1' }, body: 'hello' }, new AbortController().signal);
const port = () => receiver.host.split(':')[1]!;

describe('pages through a proxy', () => {
  it('are tunnelled by name, so that the proxy looks it up', async () => {
    expect(await post(`http://hooks.example:${port()}/in?token=t0p`)).toEqual({ kind: 'delivered' });
    expect(proxy.asked).toEqual([{ target: `hooks.example:${port()}`, permitted: true }]);
    expect(receiver.requests).toMatchObject([
      { path: '/in?token=t0p', body: 'hello', headers: { 'x-page': 'p1', host: `hooks.example:${port()}` } },
    ]);
    expect(receiver.requests[0]!.headers).not.toHaveProperty('proxy-authorization');
  });

  it('still do not go where a look-up is not needed to know better', async () => {
    for (const host of ['127.0.0.1', '[::1]', 'localhost', 'api.localhost', '10.0.0.1']) {
      expect(await post(`http://${host}:${port()}/`), host).toMatchObject({
        kind: 'permanent',
        detail: expect.stringContaining('private address'),
      });
    }
    expect(await post('http://169.254.169.254/', { allowPrivateTargets: true })).toMatchObject({
      kind: 'permanent',
    });
    expect(proxy.asked).toEqual([]);
  });

  it('wait for a proxy that refuses, or is not there; its password is not told', async () => {
    const refused = await post(`http://hooks.example:${port()}/`, {
      proxy: proxy.addressFor('wegwarte', 'wr0ng-word'),
    });
    expect(refused).toMatchObject({
      kind: 'temporary',
      detail: `hooks.example:${port()}: the proxy answered 407`,
    });
    const address = proxy.addressFor('wegwarte', 'wr0ng-word');
    await proxy.stop();
    proxy = await ConnectProxy.start();
    const gone = await post(`http://hooks.example:${port()}/`, { proxy: address });
    expect(gone).toMatchObject({ kind: 'temporary', detail: expect.stringContaining('ECONNREFUSED') });
    expect(JSON.stringify([refused, gone])).not.toContain('wr0ng-word');
  });

  it('are not carried on to where a redirect points', async () => {
    receiver.stumble({ status: 302, headers: { location: 'http://elsewhere.example/' } });
    expect(await post(`http://hooks.example:${port()}/`)).toMatchObject({
      kind: 'permanent',
      detail: expect.stringContaining('answered 302'),
    });
    expect(proxy.asked).toHaveLength(1);
  });
});
