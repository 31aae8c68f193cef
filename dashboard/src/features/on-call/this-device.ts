import type { DevicesView } from '@wegwarte/contract';
import { type DeviceFacts, type DeviceState, deviceState } from './device-state.ts';

const WORKER = '/service-worker.js';

/** This browser, as somebody is told of pages on it. */
export interface ThisDevice {
  readonly state: DeviceState;
  /** As the server names it; null while it is not subscribed. */
  readonly id: string | null;
}

/** Asks nobody for anything: that is for whoever turns it on. */
export async function lookAtThisDevice({ key, devices }: DevicesView): Promise<ThisDevice> {
  const subscription = await subscriptionNow();
  const id = subscription && (await idOf(subscription.endpoint));
  const facts: DeviceFacts = {
    isSecure: globalThis.isSecureContext,
    hasPush: isAble(),
    isAppleTouch: /iPhone|iPad/.test(navigator.userAgent) || isTouchingMac(),
    permission: 'Notification' in globalThis ? Notification.permission : 'default',
    subscribedWith: subscription && base64url(subscription.options.applicationServerKey),
    serverKey: key,
    isKnown: devices.some((device) => device.id === id),
  };
  return { state: deviceState(facts), id };
}

/** Null when it was not allowed. @throws when the browser's push service cannot be reached */
export async function subscribeThisDevice(key: string): Promise<PushSubscriptionJSON | null> {
  if ((await Notification.requestPermission()) !== 'granted') return null;
  await navigator.serviceWorker.register(WORKER);
  const { pushManager } = await navigator.serviceWorker.ready;
  const before = await pushManager.getSubscription();
  // One with another key would stay as it is, and never be written to.
  if (before && base64url(before.options.applicationServerKey) !== key) await before.unsubscribe();
  const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  return subscription.toJSON();
}

export async function unsubscribeThisDevice(): Promise<void> {
  await (await subscriptionNow())?.unsubscribe();
}

function isAble(): boolean {
  return 'serviceWorker' in navigator && 'PushManager' in globalThis && 'Notification' in globalThis;
}

/** An iPad says that it is a Mac; no Mac has a touch screen. */
function isTouchingMac(): boolean {
  return /Mac OS X/.test(navigator.userAgent) && navigator.maxTouchPoints > 1;
}

async function subscriptionNow(): Promise<PushSubscription | null> {
  if (!isAble()) return null;
  const registration = await navigator.serviceWorker.getRegistration(WORKER);
  return (await registration?.pushManager.getSubscription()) ?? null;
}

async function idOf(endpoint: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(endpoint));
  const hex = [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.slice(0, 32);
}

function base64url(key: ArrayBuffer | null): string {
  const text = String.fromCharCode(...new Uint8Array(key ?? new ArrayBuffer(0)));
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
