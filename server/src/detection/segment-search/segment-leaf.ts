/** Customers who share one full combination of a journey's attributes, and what became of them in a window. */
export interface SegmentLeaf {
  /** In the order of the journey's dimensions; null where it is not known. */
  readonly values: readonly (string | null)[];
  /** Events seen in the window: customers getting on, or customers lost. */
  readonly observed: number;
  /** Events expected of these very customers, were all normal. Not negative; 0 counts for nothing. */
  readonly expected: number;
}

/**
 * One leaf for each combination, in an order that does not depend on that of the input: sums of floating-point numbers
 * come out the same to the last bit, and so do ties.
 */
export function mergeLeaves(leaves: readonly SegmentLeaf[]): SegmentLeaf[] {
  const merged = new Map<string, SegmentLeaf>();
  for (const leaf of leaves.toSorted(byNumbers)) {
    if (!(leaf.expected > 0)) continue;
    const id = JSON.stringify(leaf.values);
    const before = merged.get(id);
    merged.set(id, {
      values: leaf.values,
      observed: (before?.observed ?? 0) + leaf.observed,
      expected: (before?.expected ?? 0) + leaf.expected,
    });
  }
  return [...merged].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, leaf]) => leaf);
}

function byNumbers(a: SegmentLeaf, b: SegmentLeaf): number {
  return a.expected - b.expected || a.observed - b.observed;
}
