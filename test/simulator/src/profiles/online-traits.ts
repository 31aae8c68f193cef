import type { Customer } from '../customer.ts';
import { regions } from '../customer.ts';
import type { Random, Weighted } from '../random.ts';

/** How somebody reaches the retailer. */
export interface Access {
  readonly channel: string;
  readonly device: string;
  /** Only the app has one. */
  readonly appVersion?: string;
  readonly region: string;
}

const appVersions: Weighted<string> = [
  ['8.14.1', 0.58],
  ['8.14.0', 0.24],
  ['8.13.2', 0.13],
  ['8.11.0', 0.05],
];
const browsers: Weighted<'phone' | 'desktop' | 'tablet'> = [
  ['desktop', 0.54],
  ['phone', 0.38],
  ['tablet', 0.08],
];

export const accessDimensions = {
  channel: ['app', 'web', 'shop', 'phone'],
  device: ['ios', 'android', 'desktop', 'tablet', 'shop-terminal', 'call-centre'],
  appVersion: appVersions.map(([version]) => version),
  region: regions,
} as const;

/** The rest comes by app or web: app for those who like it. */
export function drawAccess(
  customer: Customer,
  random: Random,
  otherwise: { readonly shop: number; readonly phone: number },
): Access {
  const { region } = customer;
  const way = random.uniform();
  const version = random.pick(appVersions);
  const browser = random.pick(browsers);
  if (way < otherwise.shop) return { channel: 'shop', device: 'shop-terminal', region };
  if (way < otherwise.shop + otherwise.phone) return { channel: 'phone', device: 'call-centre', region };
  if (customer.appAffinity > 0.5)
    return { channel: 'app', device: customer.phone, appVersion: version, region };
  return { channel: 'web', device: browser === 'phone' ? customer.phone : browser, region };
}

/** Log-normal, to the cent, within what a retailer of electronics sells. */
export function drawAmount(random: Random, medianEur: number, sigma: number): number {
  const amount = medianEur * Math.exp(sigma * random.normal());
  return Math.round(Math.min(6_000, Math.max(5, amount)) * 100) / 100;
}
