import type { Touchpoint } from '../journeys/touchpoint.ts';
import { isTouchpoint } from './check-touchpoint.ts';
import type { DecodeResult } from './decode-result.ts';
import type { Door, SealedTouchpoint } from './door.ts';
import { isoTimeMs } from './iso-time.ts';
import type { Pseudonymiser } from './pseudonymiser.ts';

/** A touchpoint as the collector writes it to the log: nothing in it that must not be stored. */
export function encodeForLog(touchpoint: Touchpoint, pseudonymise: Pseudonymiser, nowMs: number): Buffer {
  const { id, type, timeMs, identities, attributes, source, formerly } = touchpoint;
  const time = new Date(timeMs).toISOString();
  const pseudonymised = pseudonymise.seal(id, nowMs);
  return Buffer.from(
    JSON.stringify({ id, type, time, identities, attributes, source, formerly, pseudonymised }),
  );
}

/**
 * Reads what `encodeForLog` wrote. Null for anything else: whoever merely says so without our seal is taken for what he
 * is, somebody who sends raw identities.
 */
export function readSealed(
  json: unknown,
  loggedAtMs: number,
  door: Door,
  pseudonymise: Pseudonymiser,
): DecodeResult | null {
  const { pseudonymised, time } = json as { pseudonymised?: unknown; time?: unknown };
  if (!isTouchpoint(json, true) || !pseudonymise.isSeal(pseudonymised, json.id!)) return null;
  const timeMs = typeof time === 'string' ? isoTimeMs(time) : NaN;
  return Number.isNaN(timeMs) ? null : door.readmit(json as SealedTouchpoint, timeMs, loggedAtMs);
}
