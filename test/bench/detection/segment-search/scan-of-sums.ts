/**
 * What the search is measured against: each combination of up to three attributes by the negative binomial likelihood
 * ratio of its sums, less half the log of the number of combinations at its depth; in front, the shallowest that reaches
 * 0.9 of the best; then, each after what was found is allowed for, the next best.
 */
export interface Sums {
  readonly values: readonly (string | null)[];
  readonly observed: number;
  readonly expected: number;
}

export interface ScanOptions {
  readonly dimensions: readonly string[];
  readonly sigma: number;
  readonly direction: 'fewer' | 'more';
}

interface Found {
  readonly where: { dimension: string; value: string }[];
  readonly members: number[];
  readonly score: number;
  readonly ratio: number;
}

const maxDepth = 3;
const fewestExpected = 2;

/** Best three, each as a list of values. */
export function scanSums(leaves: readonly Sums[], options: ScanOptions): Found['where'][] {
  let rest = leaves;
  const found: Found['where'][] = [];
  for (let round = 0; round < 3; round++) {
    const all = scoreAll(rest, options);
    const best = all[0];
    if (!best || best.score <= 0) break;
    if (round === 0) {
      const enough = all.filter(({ score }) => score >= 0.9 * best.score);
      const fewest = Math.min(...enough.map(({ where }) => where.length));
      found.push(enough.find(({ where }) => where.length === fewest)!.where);
    }
    found.push(best.where);
    const members = new Set(best.members);
    rest = rest.map((leaf, i) =>
      members.has(i) ? { ...leaf, expected: Math.max(1e-6, leaf.expected * best.ratio) } : leaf,
    );
  }
  const names = new Set<string>();
  return found.filter((where) => names.size < names.add(JSON.stringify(where)).size).slice(0, 3);
}

function scoreAll(leaves: readonly Sums[], { dimensions, sigma, direction }: ScanOptions): Found[] {
  const shape = 1 / (1.5 * sigma ** 2);
  const found: Found[] = [];
  const atDepth = new Map<number, number>();
  for (let mask = 0; mask < 1 << dimensions.length; mask++) {
    const chosen = [...dimensions.keys()].filter((d) => mask & (1 << d));
    if (chosen.length > maxDepth) continue;
    const groups = new Map<string, number[]>();
    leaves.forEach(({ values }, i) => {
      if (chosen.some((d) => values[d] === null)) return;
      const id = JSON.stringify(chosen.map((d) => values[d]));
      const group = groups.get(id);
      if (group) group.push(i);
      else groups.set(id, [i]);
    });
    atDepth.set(chosen.length, (atDepth.get(chosen.length) ?? 0) + groups.size);
    for (const members of groups.values()) {
      const observed = members.reduce((sum, i) => sum + leaves[i]!.observed, 0);
      const expected = members.reduce((sum, i) => sum + leaves[i]!.expected, 0);
      const bad = direction === 'fewer' ? observed < expected : observed > expected;
      if (!bad || expected < fewestExpected) continue;
      const got = observed > 0 ? observed * Math.log(observed / expected) : 0;
      found.push({
        where: chosen.map((d) => ({ dimension: dimensions[d]!, value: leaves[members[0]!]!.values[d]! })),
        members,
        score: got - (observed + shape) * Math.log((observed + shape) / (expected + shape)),
        ratio: observed / expected,
      });
    }
  }
  return found
    .map((one) => ({ ...one, score: one.score - 0.5 * Math.log(atDepth.get(one.where.length)!) }))
    .toSorted((a, b) => b.score - a.score);
}
