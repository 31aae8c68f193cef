import { z } from 'zod';
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

/** As the collector wrote it: identities are pseudonyms already, and there may be none that a journey asks for. */
const LoggedTouchpoint = WireTouchpoint.extend({ identities: z.record(z.string(), z.string()) });

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
  const { pseudonymised } = (json ?? {}) as { pseudonymised?: unknown };
  if (pseudonymised === undefined) return decodeTouchpoint(json, loggedAtMs, catalog, pseudonymise, limits);
  const parsed = LoggedTouchpoint.safeParse(json);
  // Whoever merely says so without our seal is taken for what he is: somebody who sends raw identities.
  if (!parsed.success || pseudonymised !== pseudonymise.seal(parsed.data.id)) {
    return decodeTouchpoint(json, loggedAtMs, catalog, pseudonymise, limits);
  }
  const { identities } = parsed.data;
  return reduce(parsed.data, loggedAtMs, catalog, limits, (kind) => identities[kind]);
}

/** A touchpoint as the collector writes it to the log: nothing in it that must not be stored. */
export function encodeForLog(touchpoint: Touchpoint, pseudonymise: Pseudonymiser): Buffer {
  const { id, type, timeMs, identities, attributes, source } = touchpoint;
  const time = new Date(timeMs).toISOString();
  const pseudonymised = pseudonymise.seal(id);
  return Buffer.from(JSON.stringify({ id, type, time, identities, attributes, source, pseudonymised }));
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
  const { identities, attributes } = parsed.data;
  return reduce(parsed.data, loggedAtMs, catalog, limits, (kind) => {
    const identity = identities[kind] ?? attributes[kind];
    // An empty one would make everybody who lacks it the same customer.
    if (!isScalar(identity) || identity === null || identity === '') return undefined;
    return pseudonymise.pseudonym(kind, String(identity));
  });
}

/** Checks the time, and keeps of identities and attributes what journeys ask for. */
function reduce(
  wire: WireTouchpoint,
  loggedAtMs: number,
  catalog: JourneyCatalog,
  limits: DecodeLimits,
  pseudonymOf: (kind: string) => string | undefined,
): DecodeResult {
  const { time } = wire;
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
  const identities: Record<string, string> = {};
  for (const kind of catalog.keys) {
    const pseudonym = pseudonymOf(kind);
    if (pseudonym !== undefined) identities[kind] = pseudonym;
  }
  const attributes: Record<string, AttributeValue> = {};
  for (const name of catalog.wantedAttributes) {
    const attribute = wire.attributes[name];
    if (isScalar(attribute)) {
      attributes[name] = typeof attribute === 'string' ? storable(attribute) : attribute;
    }
  }
  const [id, type, source] = [storable(wire.id), storable(wire.type), storable(wire.source)];
  return { ok: true, touchpoint: { id, type, timeMs, identities, attributes, source } };
}

/** Without what no database takes for text: one such character would hold up the whole partition. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '');
}

function isScalar(value: unknown): value is AttributeValue {
  return (
    value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  );
}

function rejected(reason: RejectReason, detail: string): DecodeResult {
  return { ok: false, reason, detail: storable(detail) };
}

/** The engine's message quotes the text it stumbled on, which may be personal: only the position is kept. */
function positionOf(error: SyntaxError): string {
  const position = /position \d+/.exec(error.message)?.[0];
  return position ? `no valid JSON at ${position}` : 'no valid JSON';
}
