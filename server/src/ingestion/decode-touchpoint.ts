import { Touchpoint as WireTouchpoint } from '@wegwarte/contract';
import type { RejectReason } from '@wegwarte/contract';
import type { AttributeValue } from '../journeys/journey-definition.ts';
import type { JourneyCatalog } from '../journeys/journey-catalog.ts';
import type { Touchpoint } from '../journeys/touchpoint.ts';
import type { Pseudonymiser } from './pseudonymiser.ts';

/** A touchpoint, or why there is none. `detail` names the field at fault, never its value. */
export type DecodeResult =
  | { readonly ok: true; readonly touchpoint: Touchpoint }
  | { readonly ok: false; readonly reason: RejectReason; readonly detail: string };

export interface DecodeLimits {
  readonly maxBytes: number;
  /** How far a touchpoint's time may lie ahead of when it was logged, ms. */
  readonly maxAheadMs: number;
}

export const defaultDecodeLimits: DecodeLimits = { maxBytes: 1_000_000, maxAheadMs: 300_000 };

/** Anything outside is a broken clock or a unit mixed up. */
const EARLIEST_MS = Date.parse('1990-01-01T00:00:00Z');
const LATEST_MS = Date.parse('2200-01-01T00:00:00Z');

/** Reads one message of plain Wegwarte JSON. */
export function decodeMessage(
  value: Uint8Array | null,
  loggedAtMs: number,
  catalog: JourneyCatalog,
  pseudonymise: Pseudonymiser,
  limits: DecodeLimits,
): DecodeResult {
  if (value === null) return rejected('invalid-touchpoint', 'the message has no value');
  if (value.byteLength > limits.maxBytes) {
    return rejected('too-large', `${value.byteLength} bytes, at most ${limits.maxBytes} are read`);
  }
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8'));
  } catch (error) {
    return rejected('not-json', positionOf(error as SyntaxError));
  }
  return decodeTouchpoint(json, loggedAtMs, catalog, pseudonymise, limits);
}

/** A touchpoint as the collector writes it to the log: nothing in it that must not be stored. */
export function encodeForLog({ id, type, timeMs, identities, attributes, source }: Touchpoint): Buffer {
  const time = new Date(timeMs).toISOString();
  return Buffer.from(JSON.stringify({ id, type, time, identities, attributes, source, pseudonymised: true }));
}

/** Checks a parsed touchpoint, replaces its identities, and keeps of its attributes what journeys ask for. */
export function decodeTouchpoint(
  json: unknown,
  loggedAtMs: number,
  catalog: JourneyCatalog,
  pseudonymise: Pseudonymiser,
  limits: DecodeLimits,
): DecodeResult {
  const parsed = WireTouchpoint.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = issue!.path.join('.') || 'touchpoint';
    return rejected('invalid-touchpoint', `${path}: ${issue!.message}`.slice(0, 300));
  }
  const { id, type, time, identities, attributes, source } = parsed.data;
  const timeMs = Date.parse(time);
  if (!(timeMs >= EARLIEST_MS && timeMs < LATEST_MS)) {
    return rejected('time-out-of-range', `time: ${time}: before 1990 or after 2199`);
  }
  if (timeMs > loggedAtMs + limits.maxAheadMs) {
    return rejected(
      'time-in-future',
      `time: ${time}: ${Math.round((timeMs - loggedAtMs) / 1000)} s ahead of the log`,
    );
  }
  const isPseudonymised = (json as { pseudonymised?: unknown }).pseudonymised === true;
  const pseudonyms: Record<string, string> = {};
  for (const kind of catalog.keys) {
    const identity = identities[kind] ?? attributes[kind];
    if (identity === undefined || identity === null || typeof identity === 'object') continue;
    pseudonyms[kind] = isPseudonymised ? String(identity) : pseudonymise.pseudonym(kind, String(identity));
  }
  const kept: Record<string, AttributeValue> = {};
  for (const name of catalog.wantedAttributes) {
    const attribute = attributes[name];
    if (isScalar(attribute)) kept[name] = attribute;
  }
  return { ok: true, touchpoint: { id, type, timeMs, identities: pseudonyms, attributes: kept, source } };
}

function isScalar(value: unknown): value is AttributeValue {
  return (
    value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  );
}

function rejected(reason: RejectReason, detail: string): DecodeResult {
  return { ok: false, reason, detail };
}

/** The engine's message quotes the text it stumbled on, which may be personal: only the position is kept. */
function positionOf(error: SyntaxError): string {
  const position = /position \d+/.exec(error.message)?.[0];
  return position ? `no valid JSON at ${position}` : 'no valid JSON';
}
