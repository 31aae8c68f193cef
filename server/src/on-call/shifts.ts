import { common, without, type Interval } from './interval.ts';
import { layerTurns } from './layer-turns.ts';
import type { Rota, RotaOverride } from './rota.ts';

/** Why somebody is on call. */
export type ShiftCause =
  | { readonly kind: 'layer'; readonly layer: string; readonly turn: string }
  | { readonly kind: 'override'; readonly override: string };

/** One person on call, without a break. Times ms since the epoch. */
export interface Shift extends Interval {
  readonly person: string;
  readonly because: ShiftCause;
}

/**
 * Who is on call between two instants, in order, cut there.
 *
 * Invariants: at any instant at most one shift holds; where none holds, no override and no layer names anybody, and
 * `gapsBetween` reports it; each instant is decided by the order of precedence that `Rota` states.
 */
export function shiftsBetween(rota: Rota, fromMs: number, toMs: number): Shift[] {
  const within = { fromMs, toMs };
  if (fromMs >= toMs) return [];
  let shifts: Shift[] = [];
  for (const layer of rota.layers) {
    const own = layerTurns(layer, rota.timeZone, within).map(({ turn, ...rest }): Shift => ({
      ...rest,
      because: { kind: 'layer', layer: layer.layer, turn },
    }));
    shifts = layOver(shifts, own);
  }
  for (const override of rota.overrides) {
    const own = common(override, within);
    if (own) shifts = layOver(shifts, [asShift(override, own)]);
  }
  return shifts;
}

/** The stretches between two instants in which nobody is on call, in order. */
export function gapsBetween(rota: Rota, fromMs: number, toMs: number): Interval[] {
  return gapsAmong(shiftsBetween(rota, fromMs, toMs), fromMs, toMs);
}

/** The same of shifts that are known already. */
export function gapsAmong(shifts: readonly Shift[], fromMs: number, toMs: number): Interval[] {
  const gaps: Interval[] = [];
  let coveredMs = fromMs;
  for (const shift of shifts) {
    if (shift.fromMs > coveredMs) gaps.push({ fromMs: coveredMs, toMs: shift.fromMs });
    coveredMs = shift.toMs;
  }
  if (coveredMs < toMs) gaps.push({ fromMs: coveredMs, toMs });
  return gaps;
}

/** Null when nobody is; the shift as a whole otherwise. */
export function whoIsOnCall(rota: Rota, atMs: number): Shift | null {
  return onCallNow(rota, atMs).now;
}

export interface OnCallNow {
  readonly now: Shift | null;
  /** The shift after that, whoever has it; null when none is in sight. */
  readonly next: Shift | null;
}

const DAY_MS = 86_400_000;
/** How far `onCallNow` looks: further than any turn may be long, so that a shift is told whole. */
export const SIGHT_MS = 128 * DAY_MS;

/** Who is on call, since when and until when, and who is next. */
export function onCallNow(rota: Rota, atMs: number): OnCallNow {
  // Most turns are days or weeks long: to look further is needed seldom, and costs as much.
  for (let reachMs = 8 * DAY_MS; ; reachMs *= 4) {
    const [fromMs, toMs] = [atMs - reachMs, atMs + reachMs];
    const shifts = shiftsBetween(rota, fromMs, toMs);
    const now = shifts.find((shift) => shift.fromMs <= atMs && atMs < shift.toMs) ?? null;
    const next = shifts.find((shift) => shift.fromMs > atMs) ?? null;
    const isWhole = next !== null && next.toMs < toMs && (now === null || now.fromMs > fromMs);
    if (isWhole || reachMs >= SIGHT_MS) return { now, next };
  }
}

/** Both in order and each without overlaps; the upper ones hold where both are. */
function layOver(lower: readonly Shift[], upper: readonly Shift[]): Shift[] {
  const left: Shift[] = [];
  let first = 0;
  for (const shift of lower) {
    while (first < upper.length && upper[first]!.toMs <= shift.fromMs) first++;
    let pieces: Shift[] = [shift];
    for (let at = first; at < upper.length && upper[at]!.fromMs < shift.toMs; at++) {
      pieces = pieces.flatMap((piece) => without(piece, upper[at]!));
    }
    left.push(...pieces);
  }
  return [...left, ...upper].sort((a, b) => a.fromMs - b.fromMs);
}

function asShift({ id, person }: RotaOverride, { fromMs, toMs }: Interval): Shift {
  return { fromMs, toMs, person, because: { kind: 'override', override: id } };
}
