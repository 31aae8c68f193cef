import { expect, it } from 'vitest';
import { type DeviceFacts, deviceLabel, deviceState } from './device-state.ts';

const able: DeviceFacts = {
  isSecure: true,
  hasPush: true,
  isAppleTouch: false,
  permission: 'granted',
  subscribedWith: 'key',
  serverKey: 'key',
  isKnown: true,
};

it.each([
  ['on', {}],
  ['off', { subscribedWith: null, permission: 'default' }],
  ['off', { subscribedWith: null }],
  ['blocked', { permission: 'denied', subscribedWith: null }],
  ['blocked', { permission: 'denied' }],
  ['lost', { isKnown: false }],
  ['lost', { subscribedWith: 'a former key' }],
  ['unsupported', { hasPush: false }],
  ['needs-installing', { hasPush: false, isAppleTouch: true }],
  ['insecure', { isSecure: false, hasPush: false, isAppleTouch: true }],
] as const)('%s: %o', (state, different) => {
  expect(deviceState({ ...able, ...different })).toBe(state);
});

it.each([
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605 Version/18.1 Mobile Safari/604.1',
    'iPhone, Safari',
  ],
  [
    'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/141.0 Mobile Safari/537.36',
    'Android, Chrome',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36 Edg/141.0',
    'Windows, Edge',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Linux, Firefox'],
  ['', 'Browser'],
])('%s is called %s', (userAgent, label) => {
  expect(deviceLabel(userAgent)).toBe(label);
});
