import type { RejectReason } from '@wegwarte/contract';
import type { Touchpoint } from '../journeys/touchpoint.ts';

export interface Rejection {
  readonly ok: false;
  readonly reason: RejectReason;
  /** Names the field at fault, never its value. */
  readonly detail: string;
}

/** A touchpoint, or why there is none. */
export type DecodeResult = { readonly ok: true; readonly touchpoint: Touchpoint } | Rejection;

export function rejected(reason: RejectReason, detail: string): Rejection {
  return { ok: false, reason, detail: storable(detail.slice(0, 300)) };
}

/** Without what no database takes for text: one such character would hold up the whole partition. */
export function storable(text: string): string {
  return text.isWellFormed() && !text.includes('\0') ? text : text.toWellFormed().replaceAll('\0', '');
}
