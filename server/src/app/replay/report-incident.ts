import type { Estimate } from '@wegwarte/contract';
import type { ImpactEstimate, SegmentFinding } from '../../detection/verdict.ts';

/** Value by dimension; null when it is everybody. */
export function segmentInWords(segment: SegmentFinding | null): Record<string, string> | null {
  return segment && Object.fromEntries(segment.values.map(({ dimension, value }) => [dimension, value]));
}

/** To a tenth of a customer. */
export function roundedEstimate({ estimate, low, high }: ImpactEstimate): Estimate {
  return { estimate: tenth(estimate), low: tenth(low), high: tenth(high) };
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
