import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { isSignedByPagerDuty } from './pagerduty-signature.ts';

const secret = 'the secret of a subscription, as it is now';
const former = 'the secret of a subscription, as it was before';
const body = Buffer.from('{"event":{"id":"01BWDWL3NYY7LUFPZCC28QUCMK","title":"Kasse › Zahlung"}}');
const hex = (key: string, of: Buffer = body) => createHmac('sha256', key).update(of).digest('hex');
const sign = (key: string, of?: Buffer) => `v1=${hex(key, of)}`;

it.each([
  ['one signature', sign(secret), [secret]],
  ['in capitals', sign(secret).toUpperCase().replace('V1', 'v1'), [secret]],
  ['several, as while the secret is replaced there', `${sign(former)},${sign(secret)}`, [secret]],
  ['with spaces between them', `${sign(former)} , ${sign(secret)}`, [secret]],
  ['several secrets, as of several subscriptions', sign(secret), [former, secret]],
  ['beside one of a version to come', `v2=${hex(former)},${sign(secret)}`, [secret]],
])('believes %s', (_, header, secrets) => {
  expect(isSignedByPagerDuty(body, header, secrets)).toBe(true);
});

it.each([
  ['no signature', '', [secret]],
  ['another secret’s', sign(former), [secret]],
  ['that of another body', sign(secret, Buffer.from('{}')), [secret]],
  ['that of the body written anew', sign(secret, Buffer.from(`${body.toString()} `)), [secret]],
  ['one cut short', sign(secret).slice(0, -1), [secret]],
  ['the right one under another version', `v0=${hex(secret)}`, [secret]],
  ['one without its version', hex(secret), [secret]],
  ['any, when no secret is known', sign(''), []],
  ['the right one after many of nobody’s', `${'v1=00,'.repeat(8)}${sign(secret)}`, [secret]],
])('does not believe %s', (_, header, secrets) => {
  expect(isSignedByPagerDuty(body, header, secrets)).toBe(false);
});
