import type { Grouping } from './combinations.ts';
import { leafLikelihoods } from './leaf-likelihood.ts';
import type { SegmentLeaf } from './segment-leaf.ts';
import type { SegmentSearchSettings } from './segment-search-settings.ts';

export interface ScoredCombination {
  /** Indices of dimensions, ascending; empty for everybody. */
  readonly dimensions: readonly number[];
  /** Indices of its leaves, ascending. */
  readonly leaves: readonly number[];
  readonly observed: number;
  readonly expected: number;
  /** Log likelihood over "nothing but chance", less the cost of having been looked for. */
  readonly score: number;
}

/** A group of leaves that may be guilty, before its leaves are listed. */
interface Suspect {
  readonly grouping: Grouping;
  readonly group: number;
  readonly observed: number;
  readonly expected: number;
  readonly logLikelihood: number;
}

/**
 * Scores every combination as the only cause: all its leaves share one factor, all others another that is near 1, and
 * both scatter by one spread. Factors and spread are those that explain the leaves best (a profile likelihood).
 * Best first, the fewest attributes before more. Only combinations that are worth a look are in it.
 *
 * As leaves are judged one by one, a combination that takes in healthy customers pays for them, and one that leaves out
 * damaged ones pays for those; how dearly, the scatter of the others says.
 */
export function scoreCombinations(
  leaves: readonly SegmentLeaf[],
  groupings: readonly Grouping[],
  settings: SegmentSearchSettings,
  kept: number,
): ScoredCombination[] {
  const { rows, width } = leafLikelihoods(leaves, settings);
  const whole = new Float64Array(width);
  for (let from = 0; from < rows.length; from += width) {
    for (let i = 0; i < width; i++) whole[i]! += rows[from + i]!;
  }
  const everything = { rows, width, whole, settings };
  const chance = bestRest(everything);

  const suspects: Suspect[] = [];
  const combinationsAt = Array.from({ length: settings.maxDepth + 1 }, () => 0);
  for (const grouping of groupings) {
    combinationsAt[grouping.dimensions.length]! += grouping.example.length;
    for (const suspect of suspectsOf(grouping, leaves, everything)) suspects.push(suspect);
  }
  const cost = combinationsAt.map((count) => settings.searchCost * Math.log(Math.max(1, count)));
  return suspects
    .map((suspect) => ({
      suspect,
      score: suspect.logLikelihood - chance - cost[suspect.grouping.dimensions.length]!,
    }))
    .toSorted((a, b) => b.score - a.score || depth(a.suspect) - depth(b.suspect))
    .slice(0, kept)
    .map(({ suspect, score }) => ({
      dimensions: suspect.grouping.dimensions,
      leaves: leavesOf(suspect),
      observed: suspect.observed,
      expected: suspect.expected,
      score,
    }));
}

interface Everything {
  readonly rows: Float64Array;
  readonly width: number;
  /** Sum of all rows. */
  readonly whole: Float64Array;
  readonly settings: SegmentSearchSettings;
}

function suspectsOf(grouping: Grouping, leaves: readonly SegmentLeaf[], everything: Everything): Suspect[] {
  const { rows, width, settings } = everything;
  const { groupOf, example } = grouping;
  const observed = new Float64Array(example.length);
  const expected = new Float64Array(example.length);
  leaves.forEach((leaf, i) => {
    const group = groupOf[i]!;
    if (group < 0) return;
    observed[group]! += leaf.observed;
    expected[group]! += leaf.expected;
  });
  // The long rows are only summed for groups that may be guilty at all.
  const slotOf = new Int32Array(example.length).fill(-1);
  const worthALook: number[] = [];
  for (let group = 0; group < example.length; group++) {
    if (ownScore(observed[group]!, expected[group]!, settings) < settings.minOwnScore) continue;
    slotOf[group] = worthALook.push(group) - 1;
  }
  const sums = new Float64Array(worthALook.length * width);
  for (let leaf = 0; leaf < groupOf.length; leaf++) {
    const group = groupOf[leaf]!;
    const slot = group < 0 ? -1 : slotOf[group]!;
    if (slot < 0) continue;
    const from = leaf * width;
    const to = slot * width;
    for (let i = 0; i < width; i++) sums[to + i]! += rows[from + i]!;
  }
  return worthALook.map((group, slot) => ({
    grouping,
    group,
    observed: observed[group]!,
    expected: expected[group]!,
    logLikelihood: bestHit(everything, sums, slot * width),
  }));
}

/** Poisson log likelihood ratio of the sum, in the direction of the incident. */
function ownScore(observed: number, expected: number, { hitFactors }: SegmentSearchSettings): number {
  const fewer = hitFactors[0]! < 1;
  if (fewer ? observed >= expected : observed <= expected) return 0;
  return (observed > 0 ? observed * Math.log(observed / expected) : 0) - (observed - expected);
}

/** The likeliest explanation in which nobody is hit. */
function bestRest({ whole, settings }: Everything): number {
  return bestOf(settings, (rest) => whole[rest]!, null);
}

/** The likeliest explanation in which just the leaves summed up at `from` are hit. */
function bestHit({ whole, settings }: Everything, sums: Float64Array, from: number): number {
  return bestOf(
    settings,
    (rest) => whole[rest]! - sums[from + rest]!,
    (hit) => sums[from + hit]!,
  );
}

function bestOf(
  { spreads, spreadCost, restFactors, restSigma, hitFactors }: SegmentSearchSettings,
  ofRest: (index: number) => number,
  ofHit: ((index: number) => number) | null,
): number {
  const perSpread = restFactors.length + hitFactors.length;
  let best = -Infinity;
  for (let s = 0; s < spreads.length; s++) {
    let rest = -Infinity;
    restFactors.forEach((factor, r) => {
      const unlikely = 0.5 * (Math.log(factor) / restSigma) ** 2;
      rest = Math.max(rest, ofRest(s * perSpread + r) - unlikely);
    });
    let hit = ofHit ? -Infinity : 0;
    if (ofHit) {
      for (let h = 0; h < hitFactors.length; h++) {
        hit = Math.max(hit, ofHit(s * perSpread + restFactors.length + h));
      }
    }
    const unlikely = spreadCost * Math.log(spreads[s]! / spreads[0]!) ** 2;
    best = Math.max(best, rest + hit - unlikely);
  }
  return best;
}

function depth(suspect: Suspect): number {
  return suspect.grouping.dimensions.length;
}

function leavesOf({ grouping: { groupOf }, group }: Suspect): number[] {
  const leaves: number[] = [];
  for (let leaf = 0; leaf < groupOf.length; leaf++) {
    if (groupOf[leaf] === group) leaves.push(leaf);
  }
  return leaves;
}
