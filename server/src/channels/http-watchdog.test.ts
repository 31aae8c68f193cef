import { afterEach, expect, it } from 'vitest';
import { HttpReceiver } from '../../../test/support/receivers/http-receiver.ts';
import { HttpWatchdog } from './http-watchdog.ts';
import { OutgoingRequests } from './outgoing-requests.ts';

let receiver: HttpReceiver | undefined;
afterEach(() => receiver?.stop());
const clock = { now: () => Date.now() };
const requests = new OutgoingRequests({ clock, allowPrivateTargets: true, timeoutMs: 500 });

it('posts what it is told to the address, and says why it could not without saying the address', async () => {
  receiver = await HttpReceiver.start(({ path }) => ({ status: 200, body: `OK ${path}` }));
  const watchdog = new HttpWatchdog(requests, `${receiver.address}ping/8f2c-secret`);
  const never = new AbortController().signal;
  expect(await watchdog.tell('watching', never)).toBeNull();
  expect(receiver.requests).toMatchObject([{ method: 'POST', path: '/ping/8f2c-secret', body: 'watching' }]);
  receiver.stumble({ status: 404, body: 'no check /ping/8f2c-secret' });
  const refused = await watchdog.tell('watching', never);
  expect(refused).toContain('404');
  expect(refused).not.toContain('8f2c');
  await receiver.stop();
  const gone = await watchdog.tell('watching', never);
  expect(gone).toMatch(/^127\.0\.0\.1:\d+: ECONNREFUSED$/);
});
