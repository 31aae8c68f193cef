import type { Profile } from '../behaviour.ts';
import { browsing } from './browsing.ts';
import { checkout } from './checkout.ts';
import { repair } from './repair.ts';
import { returnGoods } from './return.ts';
import { serviceChat } from './service-chat.ts';
import { tinyCheckout } from './tiny.ts';

const { followedBy: _, ...checkoutAlone } = checkout;

const profiles: readonly Profile[] = [
  {
    name: 'retailer',
    customers: 400_000,
    behaviours: [
      [checkout, 75],
      [serviceChat, 22],
      [returnGoods, 12],
      [repair, 8],
      [browsing, 55],
    ],
  },
  {
    name: 'checkout',
    customers: 400_000,
    behaviours: [[{ ...checkoutAlone, horizonSeconds: 1_800 }, 1]],
  },
  { name: 'tiny', customers: 10_000, behaviours: [[tinyCheckout, 1]] },
];

export const profileNames: readonly string[] = profiles.map((profile) => profile.name);

export function profileNamed(name: string): Profile {
  const profile = profiles.find((one) => one.name === name);
  if (!profile) throw new RangeError(`profile "${name}" is unknown: use ${profileNames.join(', ')}`);
  return profile;
}
