import { TICKS_PER_MINUTE } from './calendar.ts';

interface Span {
  readonly fromTick: number;
  /** Exclusive. */
  readonly toTick: number;
}

/** Customers who would get on now are hindered: only a share of them succeeds. */
export interface Hindrance extends Span {
  readonly kind: 'hindrance';
  readonly step: number;
  /** By leaf: whether it is struck. */
  readonly target: Uint8Array;
  readonly course: Course;
  /** Share who succeed while it is at its worst. */
  readonly rho: number;
}

/** All at once; in half an hour, evenly; or on for five minutes and off for five. */
export type Course = 'sudden' | 'ramp' | 'flapping';

export type Disturbance =
  | Hindrance
  /** So many times the customers, all of them or those of some leaves. */
  | (Span & { readonly kind: 'traffic'; readonly factor: number; readonly target: Uint8Array | null })
  /** All take so many times as long. */
  | (Span & { readonly kind: 'slowdown'; readonly factor: number })
  | (Span & { readonly kind: 'holiday' });

const RAMP_TICKS = 30 * TICKS_PER_MINUTE;
const FLAP_TICKS = 5 * TICKS_PER_MINUTE;

/** Share of the struck who succeed at that tick. */
export function shareAt({ fromTick, toTick, course, rho }: Hindrance, tick: number): number {
  if (tick < fromTick || tick >= toTick) return 1;
  const since = tick - fromTick;
  if (course === 'ramp') return 1 - (1 - rho) * Math.min(1, (since + 1) / RAMP_TICKS);
  if (course === 'flapping') return Math.floor(since / FLAP_TICKS) % 2 === 0 ? rho : 1;
  return rho;
}

export function isOn({ fromTick, toTick }: Span, tick: number): boolean {
  return tick >= fromTick && tick < toTick;
}
