/** What this browser can do, and what is known of it here and at the server. */
export interface DeviceFacts {
  /** Only over https, or on the machine itself, does a browser take messages. */
  readonly isSecure: boolean;
  readonly hasPush: boolean;
  /** iPhone and iPad: only what stands on the home screen is sent messages. */
  readonly isAppleTouch: boolean;
  readonly permission: NotificationPermission;
  /** Key the browser is subscribed with, base64url; null: it is not. */
  readonly subscribedWith: string | null;
  /** The server's own key. */
  readonly serverKey: string;
  /** The server knows the device by its address. */
  readonly isKnown: boolean;
}

/**
 * `lost`: the browser believes it is told of pages, and is not: the server does not know it, or has another key.
 */
export type DeviceState = 'insecure' | 'needs-installing' | 'unsupported' | 'blocked' | 'off' | 'lost' | 'on';

/** Says what keeps a device from being told, the reason that has to go first before all others. */
export function deviceState(facts: DeviceFacts): DeviceState {
  if (!facts.isSecure) return 'insecure';
  if (!facts.hasPush) return facts.isAppleTouch ? 'needs-installing' : 'unsupported';
  if (facts.permission === 'denied') return 'blocked';
  if (facts.subscribedWith === null) return 'off';
  return facts.isKnown && facts.subscribedWith === facts.serverKey ? 'on' : 'lost';
}

const systems: readonly (readonly [RegExp, string])[] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'Mac'],
  [/Linux/, 'Linux'],
];
const browsers: readonly (readonly [RegExp, string])[] = [
  [/Firefox|FxiOS/, 'Firefox'],
  [/Edg/, 'Edge'],
  [/Chrome|CriOS/, 'Chrome'],
  [/Safari/, 'Safari'],
];

/** What a device is called until its owner calls it something else. */
export function deviceLabel(userAgent: string): string {
  const first = (of: readonly (readonly [RegExp, string])[]) =>
    of.find(([pattern]) => pattern.test(userAgent))?.[1];
  return [first(systems), first(browsers)].filter((name) => name !== undefined).join(', ') || 'Browser';
}
