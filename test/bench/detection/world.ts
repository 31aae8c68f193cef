import { Dice } from './dice.ts';
import { heavyTail, logNormal, retries, weibull } from './shape.ts';
import type { Shape } from './shape.ts';

/** Mean number of customers who come to the first step, by the name used in tables. */
export const volumes = { '20/h': 20 / 3600, '5/min': 5 / 60, '300/min': 5, '500/s': 500 } as const;
export type Volume = keyof typeof volumes;
export const volumeNames = Object.keys(volumes) as Volume[];

export const HOURS = 168;

export interface Leaf {
  /** One value of each dimension, by its place in `dimensions`. */
  readonly values: readonly [number, number, number];
  readonly share: number;
  /** By step: the log odds of getting on. */
  readonly logits: readonly number[];
  /** By hour of the day, how much more or less of the customers it has. */
  readonly evening: number;
}

/**
 * How customers of one imaginary company come and go. Nothing here is made with the detector's idea of the world: there
 * are no hazards, no gamma-distributed factors and no age buckets, but people with an intention and a time it takes.
 */
export interface World {
  readonly name: string;
  readonly seed: number;
  readonly volume: Volume;
  /** Customers a second, on average. */
  readonly perSecond: number;
  /** Factors on it by hour of the local week (Monday 0:00 first), mean 1. */
  readonly rhythm: Float64Array;
  /** Added to the log odds of getting on, by hour of the local week. */
  readonly mood: Float64Array;
  readonly dimensions: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly leaves: readonly Leaf[];
  /** By step and value of the second dimension (the device). */
  readonly shapes: readonly (readonly Shape[])[];
  /** Leaves struck by incidents: all, those of a 15 % value, one of 4.5 %. */
  readonly targets: Readonly<Record<Target, Uint8Array>>;
  /** Of those who do not get on, how many say so. */
  readonly abandonShare: number;
  /** Of those whom an incident hinders, how many try again each time, and after how many seconds on average. */
  readonly retry: { readonly share: number; readonly seconds: number };
  /** Standard deviations, of the log odds (`mood`), the log of the traffic, and the log of the time taken. */
  readonly unrest: {
    readonly moodByDay: number;
    readonly moodWithinDay: number;
    readonly trafficByDay: number;
    readonly trafficWithinDay: number;
    readonly speedWithinDay: number;
  };
  /** A slow swing of the log odds over weeks. */
  readonly drift: { readonly size: number; readonly days: number; readonly phase: number };
}

export const targetNames = ['everywhere', 'segment', 'leaf'] as const;
export type Target = (typeof targetNames)[number];

const dimensions = [
  { name: 'channel', values: ['app', 'web', 'partner'] },
  { name: 'device', values: ['phone', 'desktop', 'tablet'] },
  { name: 'payment', values: ['card', 'invoice', 'wallet'] },
];
/** The value that has 15 % of the customers, and the leaf that has 4.5 %. */
export const struckValue = { dimension: 'payment', value: 'wallet' };
export const struckLeaf = { channel: 'app', device: 'phone', payment: 'wallet' };

/** Of worlds with the same volume and number, every part is the same for ever. */
export function worldOf(volume: Volume, number: number, steps = 1): World {
  const seed = 1_000 * (volumeNames.indexOf(volume) + 1) + number;
  const dice = Dice.of(0x77656c74, seed);
  const leaves = leavesOf(dice, steps);
  const struck = ({ values: [channel, device, payment] }: Leaf) => [
    true,
    payment === 2,
    channel === 0 && device === 0 && payment === 2,
  ];
  const mask = (at: number) => Uint8Array.from(leaves, (leaf) => (struck(leaf)[at] ? 1 : 0));
  return {
    name: `${volume} #${number}`,
    seed,
    volume,
    perSecond: volumes[volume],
    rhythm: rhythmOf(dice),
    mood: moodOf(dice),
    dimensions,
    leaves,
    shapes: Array.from({ length: steps }, (_, step) => shapesOf(dice, number + step)),
    targets: { everywhere: mask(0), segment: mask(1), leaf: mask(2) },
    abandonShare: dice.uniform() < 0.3 ? 0 : dice.between(0.05, 0.4),
    retry: { share: dice.between(0, 0.5), seconds: dice.between(40, 150) },
    unrest: {
      moodByDay: dice.between(0.03, 0.12),
      moodWithinDay: dice.between(0.02, 0.07),
      trafficByDay: dice.between(0.05, 0.2),
      trafficWithinDay: dice.between(0.03, 0.1),
      speedWithinDay: dice.between(0.01, 0.05),
    },
    drift: { size: dice.between(0.03, 0.15), days: dice.between(25, 70), phase: dice.uniform() },
  };
}

/** Shares do not factor, but for the two that incidents strike, which are 15 % and 4.5 % to the letter. */
function leavesOf(dice: Dice, steps: number): Leaf[] {
  const split = (first: number) => {
    const second = (1 - first) * dice.between(0.5, 0.8);
    return [first, second, 1 - first - second];
  };
  const shares = [split(0.6), split(0.5), [0, 0, 0.15]];
  shares[2]![0] = 0.85 * dice.between(0.55, 0.8);
  shares[2]![1] = 0.85 - shares[2]![0];
  const effects = Array.from({ length: steps }, () => {
    const usual = dice.between(0.45, 0.9);
    const byValue = shares.map((values) => values.map(() => 0.3 * dice.normal()));
    return { usual: Math.log(usual / (1 - usual)), byValue };
  });
  const leaves: (Leaf & { share: number })[] = [];
  const isStruck = ([channel, device, payment]: readonly number[]) =>
    payment === 2 && channel === 0 && device === 0;
  for (const channel of [0, 1, 2]) {
    for (const device of [0, 1, 2]) {
      for (const payment of [0, 1, 2]) {
        const values = [channel, device, payment] as const;
        const fair = shares[0]![channel]! * shares[1]![device]! * shares[2]![payment]!;
        leaves.push({
          values: [...values],
          share: isStruck(values) ? 0.045 : fair * Math.exp(0.4 * dice.normal()),
          logits: effects.map(
            ({ usual, byValue }) =>
              usual + values.reduce((sum, value, at) => sum + byValue[at]![value]!, 0) + 0.15 * dice.normal(),
          ),
          evening: 0.25 * dice.normal(),
        });
      }
    }
  }
  const scale = (those: typeof leaves, to: number) => {
    const total = those.reduce((sum, { share }) => sum + share, 0);
    for (const leaf of those) leaf.share *= to / total;
  };
  const wallet = leaves.filter(({ values }) => values[2] === 2 && !isStruck(values));
  scale(wallet, 0.15 - 0.045);
  scale(leaves.filter(({ values }) => values[2] !== 2), 0.85); // prettier-ignore
  return leaves;
}

function shapesOf(dice: Dice, kind: number): Shape[] {
  const median = dice.between(50, 180);
  const form = dice.uniform();
  const one = (factor: number): Shape => {
    const seconds = median * factor;
    if (kind % 4 === 0) return logNormal(seconds, 0.6 + 0.6 * form);
    if (kind % 4 === 1) return weibull(seconds, 0.6 + form);
    if (kind % 4 === 2) return retries(seconds / 2, 0.5 + 0.4 * form, 120 + 180 * form);
    return heavyTail(seconds, 1.1 + 0.6 * form);
  };
  return [1, dice.between(0.7, 1), dice.between(1, 1.4)].map(one);
}

function rhythmOf(dice: Dice): Float64Array {
  const night = dice.between(0.15, 0.4);
  const peak = dice.between(12, 20);
  const lunch = dice.between(0, 0.3);
  const weekend = dice.between(0.6, 1.3);
  const rhythm = Float64Array.from({ length: HOURS }, (_, hour) => {
    const ofDay = hour % 24;
    const away = Math.min(Math.abs(ofDay - peak), 24 - Math.abs(ofDay - peak));
    const main = night + (1 - night) * Math.exp(-((away / 6) ** 2));
    const extra = lunch * Math.exp(-(((ofDay - 12) / 1.5) ** 2));
    return (main + extra) * (hour >= 120 ? weekend : 1) * Math.exp(0.06 * dice.normal());
  });
  const mean = rhythm.reduce((sum, one) => sum + one, 0) / HOURS;
  return rhythm.map((one) => one / mean);
}

function moodOf(dice: Dice): Float64Array {
  const size = dice.between(0.05, 0.25);
  const peak = dice.between(0, 24);
  const weekend = 0.1 * dice.normal();
  return Float64Array.from({ length: HOURS }, (_, hour) => {
    const ofDay = size * Math.cos((2 * Math.PI * ((hour % 24) - peak)) / 24);
    return ofDay + (hour >= 120 ? weekend : 0) + 0.02 * dice.normal();
  });
}
