import { Touchpoint as ContractTouchpoint } from '@wegwarte/contract';
import type { AttributeValue } from '../journeys/journey-definition.ts';
import type { JourneyCatalog, Wishes } from '../journeys/journey-catalog.ts';
import { AnonymousTouchpoint, isTouchpoint, touchpointFault } from './check-touchpoint.ts';
import type { CheckedTouchpoint } from './check-touchpoint.ts';
import { rejected, storable } from './decode-result.ts';
import type { DecodeResult, Rejection } from './decode-result.ts';
import { isoTimeMs } from './iso-time.ts';
import { formerPseudonyms } from './former-pseudonyms.ts';
import type { FormerPseudonyms } from './former-pseudonyms.ts';
import type { Pseudonymiser, Pseudonyms } from './pseudonymiser.ts';

export interface DecodeLimits {
  readonly maxBytes: number;
  /** How far a touchpoint's time may lie ahead of when it was logged, ms. */
  readonly maxAheadMs: number;
}

export const defaultDecodeLimits: DecodeLimits = { maxBytes: 1_000_000, maxAheadMs: 300_000 };

/** Anything outside is a broken clock or a unit mixed up. */
const EARLIEST_MS = Date.parse('1990-01-01T00:00:00Z');
const LATEST_MS = Date.parse('2200-01-01T00:00:00Z');
const UNKNOWN_SOURCE = 'unknown';
const nothing: Readonly<Record<string, unknown>> = Object.freeze({});

/** What a format found in a message: still to be checked, its identities raw. */
export interface FoundTouchpoint {
  readonly id: unknown;
  readonly type: unknown;
  /** Text of RFC 3339, or ms since the epoch. */
  readonly time: unknown;
  readonly identities: unknown;
  readonly attributes?: unknown;
  readonly source?: unknown;
  /** By which identities the same somebody was known before, by kind. */
  readonly previousIdentity?: unknown;
}

/**
 * What of a touchpoint is kept. `by-type`: what journeys that name its type ask for. `by-catalogue`: what any journey asks
 * for, of whatever type; for touchpoints that are written to the log again, from where later journeys may read them.
 */
export type Reduction = 'by-type' | 'by-catalogue';

/** One that was let in before. */
export interface SealedTouchpoint extends CheckedTouchpoint {
  readonly formerly?: FormerPseudonyms;
}

/**
 * Where touchpoints of every format come in.
 *
 * Invariant: what leaves here holds no identity, only pseudonyms, and no attribute that no journey asks for.
 */
export class Door {
  readonly limits: DecodeLimits;
  private readonly catalog: () => JourneyCatalog;
  private readonly pseudonymise: Pseudonymiser;
  private readonly reduction: Reduction;
  /** The catalogue's wishes, taken down anew when it changes. */
  private wishesOf: JourneyCatalog | null = null;
  private wishes: Wishes = { keys: [], attributes: new Set() };
  private namesNow: ReadonlySet<string> = new Set();

  constructor(
    catalog: () => JourneyCatalog,
    pseudonymise: Pseudonymiser,
    limits: DecodeLimits,
    reduction: Reduction = 'by-catalogue',
  ) {
    this.catalog = catalog;
    this.pseudonymise = pseudonymise;
    this.limits = limits;
    this.reduction = reduction;
  }

  /** Names of attributes worth looking for: those some journey asks for, or is keyed by. */
  get wanted(): ReadonlySet<string> {
    this.takeDownWishes();
    return this.namesNow;
  }

  /** Plain Wegwarte JSON, parsed. `source` stands in where it names none. */
  admitPlain(json: unknown, loggedAtMs: number, source = UNKNOWN_SOURCE): DecodeResult {
    const { time } = (json ?? nothing) as { time?: unknown };
    const timeMs = typeof time === 'string' ? isoTimeMs(time) : NaN;
    if (Number.isNaN(timeMs) || !isTouchpoint(json, false)) {
      return rejected('invalid-touchpoint', touchpointFault(json, ContractTouchpoint) ?? 'touchpoint');
    }
    return this.pass(json as CheckedTouchpoint, timeMs, loggedAtMs, source);
  }

  /** What another format found. It may name nobody by an identity, as a journey may be keyed by an attribute. */
  admitFound(found: FoundTouchpoint, loggedAtMs: number, source = UNKNOWN_SOURCE): DecodeResult {
    const { time } = found;
    const timeMs = typeof time === 'number' ? time : typeof time === 'string' ? isoTimeMs(time) : NaN;
    if (Number.isNaN(timeMs) || !isTouchpoint(found, true)) {
      const worded = { ...found, time: Number.isNaN(timeMs) ? time : new Date(0).toISOString() };
      return rejected('invalid-touchpoint', touchpointFault(worded, AnonymousTouchpoint) ?? 'time');
    }
    return this.pass(found as CheckedTouchpoint, timeMs, loggedAtMs, source);
  }

  /** What the collector had let in: its identities are pseudonyms already. */
  readmit(sealed: SealedTouchpoint, timeMs: number, loggedAtMs: number): DecodeResult {
    const wrong = this.wrongTime(timeMs, loggedAtMs);
    if (wrong) return wrong;
    const wishes = this.wishesFor(sealed.type, sealed.formerly !== undefined);
    const identities: Record<string, string> = {};
    for (const kind of wishes.keys) {
      const pseudonym = sealed.identities[kind];
      if (pseudonym !== undefined) identities[kind] = pseudonym;
    }
    return this.leave(sealed, timeMs, identities, wishes.attributes, sealed.source, sealed.formerly);
  }

  private pass(
    sent: CheckedTouchpoint,
    timeMs: number,
    loggedAtMs: number,
    defaultSource: string,
  ): DecodeResult {
    const wrong = this.wrongTime(timeMs, loggedAtMs);
    if (wrong) return wrong;
    const pseudonyms = this.pseudonymise.at(timeMs);
    const wishes = this.wishesFor(sent.type, sent.previousIdentity !== undefined || pseudonyms.hasFormer);
    const identities: Record<string, string> = {};
    for (const kind of wishes.keys) {
      const identity = identityOf(sent, kind);
      if (identity !== undefined) identities[kind] = pseudonyms.pseudonym(kind, identity);
    }
    const formerly = formerlyKnownAs(sent, wishes.keys, pseudonyms);
    return this.leave(sent, timeMs, identities, wishes.attributes, sent.source ?? defaultSource, formerly);
  }

  private leave(
    sent: CheckedTouchpoint,
    timeMs: number,
    identities: Record<string, string>,
    wanted: ReadonlySet<string>,
    source: string,
    formerly: FormerPseudonyms | undefined,
  ): DecodeResult {
    const given = sent.attributes ?? nothing;
    const attributes: Record<string, AttributeValue> = {};
    for (const name in given) {
      if (!wanted.has(name)) continue;
      const value = given[name];
      if (isScalar(value)) attributes[name] = typeof value === 'string' ? storable(value) : value;
    }
    const [id, type] = [storable(sent.id), storable(sent.type)];
    const touchpoint = { id, type, timeMs, identities, attributes, source: storable(source) };
    return { ok: true, touchpoint: formerly ? { ...touchpoint, formerly } : touchpoint };
  }

  private wrongTime(timeMs: number, loggedAtMs: number): Rejection | null {
    if (!(timeMs >= EARLIEST_MS && timeMs < LATEST_MS)) {
      return rejected('time-out-of-range', `time: ${written(timeMs)}: before 1990 or after 2199`);
    }
    const aheadMs = timeMs - loggedAtMs;
    if (aheadMs <= this.limits.maxAheadMs) return null;
    const ahead = `${Math.round(aheadMs / 1000)} s ahead of the log`;
    return rejected('time-in-future', `time: ${written(timeMs)}: ${ahead}`);
  }

  /** @param isJoined somebody is known to have been somebody else before, who is looked for in all journeys */
  private wishesFor(type: string, isJoined: boolean): Wishes {
    this.takeDownWishes();
    const areAll = isJoined || this.reduction === 'by-catalogue';
    return areAll ? this.wishes : this.wishesOf!.wishesOf(type);
  }

  private takeDownWishes(): void {
    const catalog = this.catalog();
    if (catalog === this.wishesOf) return;
    this.wishesOf = catalog;
    this.wishes = { keys: [...catalog.keys], attributes: catalog.wantedAttributes };
    this.namesNow = new Set([...catalog.wantedAttributes, ...catalog.keys]);
  }
}

function formerlyKnownAs(
  sent: CheckedTouchpoint,
  kinds: readonly string[],
  pseudonyms: Pseudonyms,
): FormerPseudonyms | undefined {
  const { previousIdentity } = sent;
  if (previousIdentity === undefined && !pseudonyms.hasFormer) return undefined;
  return formerPseudonyms(kinds, (kind) => identityOf(sent, kind), previousIdentity, pseudonyms);
}

function identityOf({ identities, attributes }: CheckedTouchpoint, kind: string): string | undefined {
  const identity = identities[kind] ?? attributes?.[kind];
  // An empty one would make everybody who lacks it the same customer.
  return isScalar(identity) && identity !== null && identity !== '' ? String(identity) : undefined;
}

function isScalar(value: unknown): value is AttributeValue {
  return (
    value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  );
}

function written(timeMs: number): string {
  const instant = new Date(timeMs);
  return Number.isNaN(instant.getTime()) ? String(timeMs) : instant.toISOString();
}
