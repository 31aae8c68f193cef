import { Dice } from '../dice.ts';

/**
 * Customers of an imaginary shop, by five attributes, and incidents that befall some of them. Shares no code and no
 * formula of a likelihood with the search that is measured on it; the page is made by a plain scan of its own.
 */
export interface SimulatedLeaf {
  readonly values: readonly (string | null)[];
  readonly observed: number;
  readonly expected: number;
}

export interface Cause {
  /** Value by dimension; empty for everybody. */
  readonly where: Readonly<Record<string, string>>;
  /** What is left of the customers who get on. */
  readonly factor: number;
}

export interface SimulatedPage {
  readonly dimensions: readonly string[];
  readonly leaves: readonly SimulatedLeaf[];
  readonly causes: readonly Cause[];
  /** Events expected in the window, and its length. */
  readonly expected: number;
  readonly minutes: number;
}

export interface Scenario {
  readonly customersPerMinute: number;
  /** Share of the events that belong to each cause; 1 for everybody. */
  readonly shares: readonly number[];
  readonly factor: number;
  /** Attributes of the customers: all five, or channel and payment method alone. */
  readonly attributes?: Attributes;
}

type Attributes = 'five' | 'two';

interface Leaf {
  readonly values: readonly (string | null)[];
  /** Events per minute, were all normal. */
  readonly rate: number;
  /** What the learnt baseline thinks it is. */
  readonly learntRate: number;
}

const allDimensions = ['channel', 'device', 'appVersion', 'paymentMethod', 'region'];
const valueCounts = { five: [3, 4, 6, 5, 10], two: [3, 1, 1, 5, 1] };
const tickMinutes = 1 / 3;
const longestMinutes = 12 * 60;
/** Scatter of today about the ordinary: of all, of each value, of each leaf; and what makes a leaf differ for good. */
const dayOfAll = 0.03;
const dayOfValue = 0.02;
const dayOfLeaf = 0.04;
const ownOfLeaf = 0.1;
const historyMinutes = 10_000;
const prior = 20;

/** An incident and the window in which it is paged; null if it is not within half a day. */
export function simulatePage(seed: number, scenario: Scenario): SimulatedPage | null {
  const dice = Dice.of(seed);
  const { customersPerMinute, attributes = 'five' } = scenario;
  const leaves = drawLeaves(dice, customersPerMinute, attributes);
  const causes = drawCauses(dice, leaves, scenario);
  if (!causes) return null;
  const factors = leaves.map(({ values }) =>
    causes.reduce((f, { where, factor }) => (belongs(values, where) ? f * factor : f), 1),
  );
  const observed = new Float64Array(leaves.length);
  const expected = new Float64Array(leaves.length);
  const streams = streamsOf(leaves);
  // The onset is only known to within a tick.
  const healthyShare = dice.uniform();
  for (let tick = 0; tick * tickMinutes < longestMinutes; tick++) {
    leaves.forEach(({ rate, learntRate }, i) => {
      const factor = tick === 0 ? healthyShare + (1 - healthyShare) * factors[i]! : factors[i]!;
      observed[i]! += dice.poisson(rate * tickMinutes * factor);
      expected[i]! += learntRate * tickMinutes;
    });
    const minutes = (tick + 1) * tickMinutes;
    if (minutes < 1 || !pages(streams, observed, expected, minutes)) continue;
    return {
      dimensions: dimensionsOf(attributes),
      leaves: leaves.map(({ values }, i) => ({ values, observed: observed[i]!, expected: expected[i]! })),
      causes,
      expected: expected.reduce((a, b) => a + b, 0),
      minutes,
    };
  }
  return null;
}

/** A window in which nothing is wrong. */
export function simulateCalm(seed: number, customersPerMinute: number, minutes: number): SimulatedPage {
  const dice = Dice.of(seed);
  const leaves = drawLeaves(dice, customersPerMinute, 'five').map(({ values, rate, learntRate }) => ({
    values,
    observed: dice.poisson(rate * minutes),
    expected: learntRate * minutes,
  }));
  const expected = leaves.reduce((a, leaf) => a + leaf.expected, 0);
  return { dimensions: dimensionsOf('five'), leaves, causes: [], expected, minutes };
}

function belongs(values: readonly (string | null)[], where: Readonly<Record<string, string>>): boolean {
  return Object.values(where).every((value) => values.includes(value));
}

function dimensionsOf(attributes: Attributes): string[] {
  return allDimensions.filter((_, d) => valueCounts[attributes][d]! > 1);
}

function drawLeaves(dice: Dice, customersPerMinute: number, attributes: Attributes): Leaf[] {
  const counts = valueCounts[attributes];
  const shares = counts.map((count) => unevenShares(dice, count));
  const pull = counts.map((count) => Array.from({ length: count }, () => 0.15 * dice.normal()));
  const today = counts.map((count) => Array.from({ length: count }, () => dayOfValue * dice.normal()));
  // What customers use depends on the channel: the second and fourth attribute on the first.
  const perChannel = [1, 3].map((d) =>
    Array.from({ length: counts[0]! }, () => unevenShares(dice, counts[d]!)),
  );
  const all = Math.exp(dayOfAll * dice.normal());
  const leaves: Leaf[] = [];
  for (const codes of combinations(counts)) {
    const [channel, device, version, method, region] = codes as [number, number, number, number, number];
    // Only the first channel is an app, the others have no version: one leaf with it unknown.
    if (channel !== 0 && version !== 0) continue;
    const share =
      shares[0]![channel]! *
      perChannel[0]![channel]![device]! *
      (channel === 0 ? shares[2]![version]! : 1) *
      perChannel[1]![channel]![method]! *
      shares[4]![region]!;
    const effect = codes.reduce((sum, code, d) => sum + pull[d]![code]!, 0);
    const wobble = codes.reduce((sum, code, d) => sum + today[d]![code]!, 0);
    const main = customersPerMinute * share * Math.min(0.98, 0.65 * Math.exp(effect));
    const own = Math.exp(ownOfLeaf * dice.normal());
    const history = historyMinutes * main;
    const learnt = (dice.poisson(history * own) + prior) / (history + prior);
    leaves.push({
      values: codes
        .map((code, d) => (d === 2 && channel !== 0 ? null : `${allDimensions[d]!}${code}`))
        .filter((_, d) => counts[d]! > 1),
      rate: main * own * all * Math.exp(wobble + dayOfLeaf * dice.normal()),
      learntRate: main * learnt,
    });
  }
  return leaves;
}

/** Combinations of up to three attributes of about the wanted share, each told by the fewest attributes that name it. */
function drawCauses(dice: Dice, leaves: readonly Leaf[], { shares, factor }: Scenario): Cause[] | null {
  const causes: Cause[] = [];
  for (const share of shares) {
    if (share === 1) {
      causes.push({ where: {}, factor });
      continue;
    }
    const fitting = combinationsOfShare(leaves, share).filter(({ where }) =>
      causes.every((other) => Object.entries(other.where).every(([d, v]) => where[d] !== v)),
    );
    const depth = 1 + dice.integer(3);
    const wanted = fitting.filter(({ where }) => Object.keys(where).length === depth);
    const choice = wanted.length > 0 ? wanted : fitting;
    if (choice.length === 0) return null;
    causes.push({ where: choice[dice.integer(choice.length)]!.where, factor });
  }
  return causes;
}

/** Up to three of so many dimensions, as lists of their indices. */
function choices(dimensions: number): number[][] {
  return Array.from({ length: 1 << dimensions }, (_, mask) =>
    Array.from({ length: dimensions }, (_unused, d) => d).filter((d) => mask & (1 << d)),
  ).filter(({ length }) => length > 0 && length <= 3);
}

function combinationsOfShare(leaves: readonly Leaf[], share: number): { where: Record<string, string> }[] {
  const total = leaves.reduce((sum, leaf) => sum + leaf.learntRate, 0);
  // Values name their dimension, so that a list of them is a name.
  const rates = new Map<string, number>();
  const dimensionChoices = choices(leaves[0]!.values.length);
  for (const { values, learntRate } of leaves) {
    for (const choice of dimensionChoices) {
      if (choice.some((d) => values[d] === null)) continue;
      const name = choice.map((d) => values[d]).join(' ');
      rates.set(name, (rates.get(name) ?? 0) + learntRate);
    }
  }
  return [...rates]
    .filter(([name, rate]) => {
      if (rate < 0.8 * share * total || rate > 1.2 * share * total) return false;
      const values = name.split(' ');
      return values.every((left) => {
        const wider = values.filter((value) => value !== left).join(' ');
        return (rates.get(wider) ?? total) > 1.25 * rate;
      });
    })
    .map(([name]) => ({
      where: Object.fromEntries(name.split(' ').map((value) => [value.replace(/\d+$/, ''), value])),
    }));
}

/** Everybody, each value, each leaf: lists of leaves, with the share of the false-page budget each has. */
function streamsOf(leaves: readonly Leaf[]): { members: number[]; weight: number }[] {
  const values = new Map<string, number[]>();
  leaves.forEach((leaf, i) => {
    leaf.values.forEach((value) => {
      if (value !== null) values.set(value, [...(values.get(value) ?? []), i]);
    });
  });
  return [
    { members: leaves.map((_, i) => i), weight: 0.5 },
    ...[...values.values()].map((members) => ({ members, weight: 0.3 / values.size })),
    ...leaves.map((_, i) => ({ members: [i], weight: 0.2 / leaves.length })),
  ];
}

function pages(
  streams: readonly { members: number[]; weight: number }[],
  observed: Float64Array,
  expected: Float64Array,
  minutes: number,
): boolean {
  const perMinute = expected.reduce((a, b) => a + b, 0) / minutes;
  const limit = Math.min(13, Math.max(7.7, 9 + 0.6 * Math.log(perMinute)));
  const shape = 1 / (1.5 * 0.04 ** 2);
  return streams.some(({ members, weight }) => {
    let o = 0;
    let e = 0;
    for (const i of members) {
      o += observed[i]!;
      e += expected[i]!;
    }
    if (e < 2 || o >= e) return false;
    const got = o > 0 ? o * Math.log(o / e) : 0;
    return got - (o + shape) * Math.log((o + shape) / (e + shape)) + Math.log(weight) >= limit;
  });
}

function combinations(counts: readonly number[]): number[][] {
  return counts.reduce<number[][]>(
    (all, count) => all.flatMap((head) => Array.from({ length: count }, (_, code) => [...head, code])),
    [[]],
  );
}

/** Uneven shares that add up to 1: a few values that most have, and a tail. */
function unevenShares(dice: Dice, count: number): number[] {
  const weights = Array.from({ length: count }, () => Math.exp(dice.normal()));
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / total);
}
