import type { SegmentLeaf } from './segment-leaf.ts';

/** The leaves, grouped by their values in some of the dimensions. */
export interface Grouping {
  /** Indices of dimensions, ascending. */
  readonly dimensions: readonly number[];
  /** Group of each leaf, -1 for a leaf that does not know one of the values. */
  readonly groupOf: Int32Array;
  /** A leaf of each group. */
  readonly example: readonly number[];
}

/** By every choice of at most `maxDepth` dimensions, the fewest first, beginning with none: everybody. */
export function groupingsOf(
  leaves: readonly SegmentLeaf[],
  dimensions: number,
  maxDepth: number,
): Grouping[] {
  const values = encodeValues(leaves, dimensions);
  return dimensionSets(dimensions, maxDepth).map((set) => groupLeaves(values, leaves.length, set));
}

function dimensionSets(count: number, maxDepth: number): number[][] {
  let longest: number[][] = [[]];
  const sets = [...longest];
  for (let depth = 1; depth <= Math.min(maxDepth, count); depth++) {
    longest = longest.flatMap((set) => {
      const first = (set.at(-1) ?? -1) + 1;
      return Array.from({ length: count - first }, (_, i) => [...set, first + i]);
    });
    sets.push(...longest);
  }
  return sets;
}

/** Values of each dimension as numbers from 1 on; 0 is not known. */
function encodeValues(
  leaves: readonly SegmentLeaf[],
  dimensions: number,
): { codes: Int32Array[]; sizes: number[] } {
  const codes: Int32Array[] = [];
  const sizes: number[] = [];
  for (let d = 0; d < dimensions; d++) {
    const known = new Map<string, number>();
    const column = new Int32Array(leaves.length);
    leaves.forEach(({ values }, leaf) => {
      const value = values[d] ?? null;
      if (value === null) return;
      let code = known.get(value);
      if (code === undefined) known.set(value, (code = known.size + 1));
      column[leaf] = code;
    });
    codes.push(column);
    sizes.push(known.size + 1);
  }
  return { codes, sizes };
}

function groupLeaves(
  { codes, sizes }: { codes: readonly Int32Array[]; sizes: readonly number[] },
  leaves: number,
  dimensions: readonly number[],
): Grouping {
  const groupOf = new Int32Array(leaves);
  const example: number[] = [];
  const found = new Map<number, number>();
  for (let leaf = 0; leaf < leaves; leaf++) {
    let id = 0;
    for (const d of dimensions) {
      const code = codes[d]![leaf]!;
      id = code === 0 || id < 0 ? -1 : id * sizes[d]! + code;
    }
    if (id < 0) {
      groupOf[leaf] = -1;
      continue;
    }
    let group = found.get(id);
    if (group === undefined) {
      group = example.length;
      found.set(id, group);
      example.push(leaf);
    }
    groupOf[leaf] = group;
  }
  return { dimensions, groupOf, example };
}
