import type { TouchpointInput } from '@wegwarte/contract';
import type { Random } from './random.ts';
import type { Contact } from './visit.ts';

/** A touchpoint on its way: what it says, and when it gets to the door (never before its own time). */
export interface Delivery {
  readonly arrivesAtMs: number;
  readonly timeMs: number;
  /** Sent before, under the same id. */
  readonly duplicate: boolean;
  readonly touchpoint: TouchpointInput;
}

/** Longest way to the door, without the second coming of a duplicate. */
export const MAX_DELAY_MS = 20_000;
/** How long after the first a duplicate may come, at most. */
export const MAX_DUPLICATE_GAP_MS = 10_000;
export const DUPLICATE_SHARE = 0.005;
const DELAYED_SHARE = 0.06;

/** Usually one delivery within half a second; some held up (a phone in a lift, a batch from the till), some doubled. */
export function deliver(id: string, contact: Contact, random: Random): Delivery[] {
  const networkMs = 30 + 120 * random.exponential();
  const heldUpMs = random.chance(DELAYED_SHARE) ? 500 + 5_000 * random.exponential() : 0;
  const again = random.chance(DUPLICATE_SHARE);
  const gapMs = 20 + random.uniform() * (MAX_DUPLICATE_GAP_MS - 20);

  const { timeMs, type, source, identities, attributes } = contact;
  const time = new Date(timeMs).toISOString();
  const touchpoint = { id, type, time, identities, attributes, source };
  const arrivesAtMs = timeMs + Math.round(Math.min(networkMs + heldUpMs, MAX_DELAY_MS));
  const first = { arrivesAtMs, timeMs, duplicate: false, touchpoint };
  if (!again) return [first];
  return [first, { ...first, arrivesAtMs: arrivesAtMs + Math.round(gapMs), duplicate: true }];
}
