/** A figure with its interval; both ends included. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Two-sided 90 %, so that each end is a 95 % limit. */
const TAIL = 0.05;
const z = 1.6449;

/** Of the mean of a Poisson count (Garwood 1936): each end is a 95 % limit. */
export function poissonInterval(count: number): Interval {
  const high = solve(
    (mean) => poissonShare(count, mean) - TAIL,
    count,
    count + 10 + 6 * Math.sqrt(count + 1),
  );
  const low = count === 0 ? 0 : solve((mean) => 1 - poissonShare(count - 1, mean) - TAIL, 0, count);
  return { low, high };
}

/** Of a share (Wilson 1927). */
export function wilsonInterval(hits: number, n: number): Interval {
  if (n === 0) return { low: 0, high: 1 };
  const share = hits / n;
  const middle = share + (z * z) / (2 * n);
  const half = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  return { low: Math.max(0, (middle - half) / scale), high: Math.min(1, (middle + half) / scale) };
}

/** The smallest value with at least this share at or below it. NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Of a quantile, by order statistics: no word about the distribution (David & Nagaraja 2003, 7.1). */
export function quantileInterval(values: readonly number[], share: number): Interval {
  const sorted = values.toSorted((a, b) => a - b);
  const n = sorted.length;
  if (n === 0) return { low: Number.NaN, high: Number.NaN };
  let [low, high] = [0, n - 1];
  let below = 0;
  for (let at = 0; at < n; at++) {
    below += binomialProbability(n, at, share);
    if (below < TAIL) low = at;
    if (below >= 1 - TAIL) {
      high = at;
      break;
    }
  }
  return { low: sorted[low]!, high: sorted[high]! };
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}

/** Probability of at most `count`. */
function poissonShare(count: number, mean: number): number {
  let [term, sum] = [Math.exp(-mean), 0];
  for (let k = 0; k <= count; k++) {
    sum += term;
    term *= mean / (k + 1);
  }
  return sum;
}

function binomialProbability(n: number, k: number, p: number): number {
  let log = k * Math.log(p) + (n - k) * Math.log(1 - p);
  for (let at = 1; at <= k; at++) log += Math.log((n - k + at) / at);
  return Math.exp(log);
}

function solve(f: (x: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  const rising = f(high) > f(low);
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2;
    if (f(middle) > 0 === rising) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}
