import { Random, type Weighted } from './random.ts';

/** Somebody who comes again: home and habits stay the same from visit to visit. */
export interface Customer {
  readonly id: string;
  readonly region: string;
  readonly phone: 'ios' | 'android';
  /** 0 … 1: how readily this person takes the app. */
  readonly appAffinity: number;
}

export const regions = ['north', 'east', 'south', 'west', 'berlin', 'austria', 'switzerland'] as const;
const regionMix: Weighted<string> = [
  ['west', 0.27],
  ['south', 0.26],
  ['north', 0.16],
  ['east', 0.13],
  ['berlin', 0.07],
  ['austria', 0.07],
  ['switzerland', 0.04],
];

/** The customer of a number. Small numbers come more often: a third of the visits are of regulars. */
export function customerOf(seed: number, number: number): Customer {
  const random = Random.of(seed, 0x637573, number);
  return {
    id: `c${String(number).padStart(7, '0')}`,
    region: random.pick(regionMix),
    phone: random.chance(0.42) ? 'ios' : 'android',
    appAffinity: random.uniform(),
  };
}

export function drawCustomerNumber(random: Random, customers: number): number {
  return Math.floor(customers * random.uniform() ** 1.7);
}
