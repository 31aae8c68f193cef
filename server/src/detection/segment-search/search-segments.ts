import { groupingsOf } from './combinations.ts';
import type { Grouping } from './combinations.ts';
import { scoreCombinations } from './score-combinations.ts';
import type { ScoredCombination } from './score-combinations.ts';
import { mergeLeaves } from './segment-leaf.ts';
import type { SegmentLeaf } from './segment-leaf.ts';
import { fewerEvents } from './segment-search-settings.ts';
import type { SegmentSearchSettings } from './segment-search-settings.ts';

export interface SegmentValue {
  readonly dimension: string;
  readonly value: string;
}

export interface SegmentCandidate {
  /** In the order of the journey's dimensions; empty for everybody. */
  readonly values: readonly SegmentValue[];
  readonly observed: number;
  readonly expected: number;
  /** Of what is missing (or too much) in all, 0..1. */
  readonly share: number;
  /** Log odds over "nothing but chance". */
  readonly score: number;
  /** That it is the one cause, given that one of the combinations (or everybody) is, 0..1. Null for a second cause. */
  readonly probability: number | null;
}

/**
 * `segment`: the first candidate is clearly it. `everywhere`: no segment is worse off than the others. `unclear`: show
 * candidates, name none.
 */
export interface SegmentSearch {
  readonly kind: 'segment' | 'everywhere' | 'unclear';
  /** Best first, a second cause last. Each names other customers than the ones before. */
  readonly candidates: readonly SegmentCandidate[];
}

export interface SegmentSearchOptions {
  /** Of the journey, in the order of the leaves' values. */
  readonly dimensions: readonly string[];
  /** Relative day-to-day variation of the step: what every stream of it may be off with nothing being wrong. */
  readonly sigma: number;
  /** `fewerEvents` for customers getting on, `moreEvents` for customers lost. */
  readonly settings?: SegmentSearchSettings;
}

/** Beyond these, candidates weigh nothing. */
const keptCombinations = 100;

/**
 * Which combination of attribute values explains what is missing, or too much, in the window of a page? A pure function
 * of the leaves as a set: their order does not matter, nor (but for rounding) into how many parts each is cut.
 */
export function searchSegments(
  leaves: readonly SegmentLeaf[],
  { dimensions, sigma, settings = fewerEvents }: SegmentSearchOptions,
): SegmentSearch {
  const merged = mergeLeaves(leaves);
  const groupings = groupingsOf(merged, dimensions.length, settings.maxDepth);
  const scored = distinct(scoreCombinations(merged, groupings, settings, keptCombinations));
  const best = scored[0];
  if (!best) return { kind: 'unclear', candidates: [] };

  const odds = scored.map(({ score }) => Math.exp(score - best.score));
  const allOdds = odds.reduce((a, b) => a + b, 0);
  const describe = (combination: ScoredCombination, probability: number | null) =>
    candidate(combination, merged, dimensions, probability);

  const second = secondCause(best, merged, groupings, settings);
  const alternatives = scored
    .map((combination, i) => ({ combination, probability: odds[i]! / allOdds }))
    .filter(({ combination }) => !second || customersOf(combination) !== customersOf(second))
    .slice(0, second ? settings.shown - 1 : settings.shown);
  const candidates = alternatives.map(({ combination, probability }) => describe(combination, probability));
  if (second) candidates.push(describe(second, null));
  const clear =
    1 / allOdds >= settings.clearProbability &&
    Math.min(best.score, scoreBeyondVariation(candidates[0]!, sigma)) >= settings.clearScore;
  if (!clear) return { kind: 'unclear', candidates };
  return { kind: best.dimensions.length === 0 ? 'everywhere' : 'segment', candidates };
}

/**
 * Negative binomial log likelihood ratio of the sum, as a page has it: with very many events it saturates at the tail
 * of normal variation. Leaves alone cannot tell that from an incident: a value that is a little off today is so in all.
 */
function scoreBeyondVariation(
  { observed, expected }: Pick<SegmentCandidate, 'observed' | 'expected'>,
  sigma: number,
): number {
  const shape = 1 / (1.5 * sigma ** 2);
  const got = observed > 0 ? observed * Math.log(observed / expected) : 0;
  return got - (observed + shape) * Math.log((observed + shape) / (expected + shape));
}

/** Once the best explanation is allowed for: what explains the rest, if it is about other customers. */
function secondCause(
  best: ScoredCombination,
  leaves: readonly SegmentLeaf[],
  groupings: readonly Grouping[],
  settings: SegmentSearchSettings,
): ScoredCombination | null {
  const members = new Set(best.leaves);
  const factor = Math.max(best.observed / best.expected, Math.min(...settings.hitFactors));
  const explained = leaves.map((leaf, i) =>
    members.has(i) ? { ...leaf, expected: leaf.expected * factor } : leaf,
  );
  const found = scoreCombinations(explained, groupings, settings, keptCombinations).find(
    (other) => other.dimensions.length > 0 && shareWithin(other, members, leaves) < 0.5,
  );
  return found && found.score >= settings.secondCauseScore ? found : null;
}

/** Share of a combination's customers who are members, 0..1. */
function shareWithin(
  { leaves: own }: ScoredCombination,
  members: ReadonlySet<number>,
  leaves: readonly SegmentLeaf[],
): number {
  const within = own.filter((leaf) => members.has(leaf));
  return sumOf(within, leaves).expected / sumOf(own, leaves).expected;
}

/** Of several names for the same customers, the shortest. */
function distinct(scored: readonly ScoredCombination[]): ScoredCombination[] {
  const byCustomers = new Map<string, ScoredCombination>();
  for (const combination of scored) {
    const id = customersOf(combination);
    const known = byCustomers.get(id);
    if (!known || combination.dimensions.length < known.dimensions.length) byCustomers.set(id, combination);
  }
  return [...byCustomers.values()].toSorted(
    (a, b) => b.score - a.score || a.dimensions.length - b.dimensions.length,
  );
}

function customersOf({ leaves }: ScoredCombination): string {
  return leaves.join();
}

function candidate(
  { dimensions: indices, leaves: members, score }: ScoredCombination,
  leaves: readonly SegmentLeaf[],
  dimensions: readonly string[],
  probability: number | null,
): SegmentCandidate {
  const example = leaves[members[0]!]!;
  const { observed, expected } = sumOf(members, leaves);
  const whole = sumOf([...leaves.keys()], leaves);
  const own = Math.abs(expected - observed);
  return {
    values: indices.map((d) => ({ dimension: dimensions[d]!, value: example.values[d]! })),
    observed,
    expected,
    share: own / Math.max(own, Math.abs(whole.expected - whole.observed)),
    score,
    probability,
  };
}

function sumOf(
  members: readonly number[],
  leaves: readonly SegmentLeaf[],
): { observed: number; expected: number } {
  let observed = 0;
  let expected = 0;
  for (const member of members) {
    observed += leaves[member]!.observed;
    expected += leaves[member]!.expected;
  }
  return { observed, expected };
}
