import type { Dice } from './dice.ts';

/** Width of a tick of counters, and how long customers may take: what all worlds here have in common. */
export const TICK_MS = 10_000;
export const DEADLINE_MS = 900_000;
/** A customer who gets on does so 0 … 90 ticks after the one they came in. */
export const LAST_AGE = DEADLINE_MS / TICK_MS;

/**
 * How long those who get on take. `share(s)` of them have done so within `s` seconds, were they given for ever; `draw`
 * gives one time in seconds.
 */
export interface Shape {
  readonly name: string;
  share(seconds: number): number;
  draw(dice: Dice): number;
}

/** Median in seconds, and the standard deviation of the logarithm. */
export function logNormal(median: number, sigma: number): Shape {
  return {
    name: 'log-normal',
    share: (seconds) => (seconds <= 0 ? 0 : normalShare(Math.log(seconds / median) / sigma)),
    draw: (dice) => median * Math.exp(sigma * dice.normal()),
  };
}

/** `k` below 1: whoever has waited long waits on. Above: all take about as long. */
export function weibull(median: number, k: number): Shape {
  const scale = median / Math.LN2 ** (1 / k);
  return {
    name: 'weibull',
    share: (seconds) => (seconds <= 0 ? 0 : 1 - Math.exp(-((seconds / scale) ** k))),
    draw: (dice) => scale * (-Math.log(1 - dice.uniform())) ** (1 / k),
  };
}

/** Log-logistic: its tail falls as a power, so that many come at the last moment or would have come after it. */
export function heavyTail(median: number, power: number): Shape {
  return {
    name: 'heavy tail',
    share: (seconds) => (seconds <= 0 ? 0 : 1 / (1 + (seconds / median) ** -power)),
    draw: (dice) => {
      const u = dice.uniform();
      return median * (u / (1 - u)) ** (1 / power);
    },
  };
}

/** Some get on at the first attempt; the rest try again, some minutes later. */
export function retries(median: number, first: number, pause: number): Shape {
  const [once, again] = [logNormal(median, 0.6), logNormal(median + pause, 0.35)];
  return {
    name: 'retries',
    share: (seconds) => first * once.share(seconds) + (1 - first) * again.share(seconds),
    draw: (dice) => (dice.uniform() < first ? once : again).draw(dice),
  };
}

/**
 * Probabilities of the ages 0 … LAST_AGE, in ticks, of those who get on within the deadline; customers come at any moment
 * of their tick. `slow` stretches all times by a factor.
 */
export function agesOf(shape: Shape, slow: number): Float64Array {
  const points = 16;
  const ages = new Float64Array(LAST_AGE + 1);
  const seconds = TICK_MS / 1000;
  const deadline = DEADLINE_MS / 1000;
  const within = (s: number) => shape.share(Math.min(s, deadline) / slow);
  for (let point = 0; point < points; point++) {
    const offset = (point + 0.5) / points;
    for (let age = 0; age <= LAST_AGE; age++) {
      ages[age]! += within((age + 1 - offset) * seconds) - within(Math.max(0, age - offset) * seconds);
    }
  }
  const total = ages.reduce((sum, one) => sum + one, 0);
  return ages.map((one) => one / total);
}

/** Φ by Abramowitz and Stegun 7.1.26, to 1.5e-7. */
function normalShare(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const tail =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const erf = 1 - tail * Math.exp(-x * x);
  return z < 0 ? (1 - erf) / 2 : (1 + erf) / 2;
}
