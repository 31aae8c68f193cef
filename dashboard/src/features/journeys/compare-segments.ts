import type { IncidentView, SegmentRow } from '@wegwarte/contract';

export interface SegmentComparison {
  readonly dimension: string;
  readonly value: string;
  /** Those whose run at this step is over: in-flight ones are neither expected nor missing yet. */
  readonly ended: number;
  readonly gotOn: number;
  readonly expected: number | null;
  /** Got on against expected: 1 is normal. */
  readonly factor: number | null;
  readonly missing: number | null;
  /** The incident names this value. */
  readonly named: boolean;
}

/** Segments of a step, those that miss most customers first. */
export function compareSegments(
  rows: readonly SegmentRow[],
  incident: Pick<IncidentView, 'segment'> | null,
): SegmentComparison[] {
  return rows
    .map((row) => ({
      dimension: row.dimension,
      value: row.value,
      ended: row.entered - row.inFlight,
      gotOn: row.advanced,
      expected: row.expected,
      factor: row.expected === null || row.expected === 0 ? null : row.advanced / row.expected,
      missing: row.expected === null ? null : row.expected - row.advanced,
      named: incident?.segment?.[row.dimension] === row.value,
    }))
    .sort((a, b) => (b.missing ?? -Infinity) - (a.missing ?? -Infinity) || b.ended - a.ended);
}
