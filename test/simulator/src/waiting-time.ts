import { normalSurvival } from './normal-survival.ts';
import type { Random } from './random.ts';

/** How long something takes, in seconds: what can be drawn, and the chance that it has not happened after a while. */
export interface WaitingTime {
  draw(random: Random): number;
  /** P(T > seconds), 1 at 0. */
  survival(seconds: number): number;
}

/** Median in seconds, sigma of the logarithm: human pace, a long tail to the right. */
export function logNormal(medianSeconds: number, sigma: number): WaitingTime {
  return {
    draw: (random) => medianSeconds * Math.exp(sigma * random.normal()),
    survival: (seconds) => (seconds <= 0 ? 1 : normalSurvival(Math.log(seconds / medianSeconds) / sigma)),
  };
}

/** Shape below 1: most go at once or hardly ever; above 1: it gets likelier the longer one waits. */
export function weibull(scaleSeconds: number, shape: number): WaitingTime {
  return {
    draw: (random) => scaleSeconds * random.exponential() ** (1 / shape),
    survival: (seconds) => (seconds <= 0 ? 1 : Math.exp(-((seconds / scaleSeconds) ** shape))),
  };
}

/** Several kinds of people at the same step; weights need not sum to 1. */
export function mixture(...parts: readonly (readonly [weight: number, time: WaitingTime])[]): WaitingTime {
  const total = parts.reduce((sum, [weight]) => sum + weight, 0);
  const choices = parts.map(([weight, time]) => [time, weight] as const);
  return {
    draw: (random) => random.pick(choices).draw(random),
    survival: (seconds) =>
      parts.reduce((sum, [weight, time]) => sum + (weight / total) * time.survival(seconds), 0),
  };
}

/** H(t) = −ln S(t); infinite where survival has run out of numbers. */
export function cumulativeHazard(time: WaitingTime, seconds: number): number {
  return -Math.log(Math.min(1, time.survival(seconds)));
}
