import { createHmac, createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { KeyUse } from '../workflows/key-register.ts';

/** Bound of the memory of pseudonyms of one key; a customer's touchpoints come in bursts. */
const MAX_REMEMBERED = 50_000;

/** A key that is replaced, or will be. */
export interface FormerKey {
  readonly key: Buffer;
  /** What happened before it is read with this key, ms. */
  readonly replacedMs: number;
  /** What happens until then says also by which pseudonym of this key its somebody was known, ms. */
  readonly untilMs: number;
}

/** Pseudonyms as they are made for one moment of event time. */
export interface Pseudonyms {
  pseudonym(kind: string, identity: string): string;
  /** Whether somebody may have been known by other pseudonyms of the same identity. */
  readonly hasFormer: boolean;
  /** The pseudonyms by which the identity was known under the keys whose grace period is not over. */
  formerPseudonyms(kind: string, identity: string): readonly string[];
}

/**
 * Replaces identities by a keyed HMAC-SHA256, cut to 128 bits: the same identity gives the same pseudonym, and without
 * the key neither can be found from the other. Kinds are kept apart: a customer 7 is not the session 7.
 *
 * Invariant: which key is used follows from a touchpoint's own time alone, whoever reads it, when and however often. So
 * what it causes is the same on all instances, after every restart and when it is sent twice, also while the key is
 * replaced.
 */
export class Pseudonymiser {
  /** The newest first. */
  private readonly keys: readonly (KeyedHash & KeyTimes)[];
  private readonly only: Pseudonyms | null;

  /** @param former the newest first */
  constructor(newest: Buffer, former: readonly FormerKey[] = []) {
    this.keys = [{ key: newest, untilMs: Infinity }, ...former].map(({ key, untilMs }, index) =>
      Object.assign(new KeyedHash(key), { untilMs, fromMs: former[index]?.replacedMs ?? -Infinity }),
    );
    this.only = former.length === 0 ? new PseudonymsOfKeys(this.keys[0]!, []) : null;
  }

  /** @param timeMs of the touchpoint */
  at(timeMs: number): Pseudonyms {
    if (this.only) return this.only;
    const index = this.indexAt(timeMs);
    const former = this.keys.slice(index + 1).filter(({ untilMs }) => timeMs < untilMs);
    return new PseudonymsOfKeys(this.keys[index]!, former);
  }

  /** Proves that what the seal is of was written by one of us, at about that time. */
  seal(text: string, nowMs: number): string {
    return this.keys[this.indexAt(nowMs)]!.seal(text);
  }

  /** Whether it is our seal of the text, be it by a key that was or will be replaced: the log outlives keys. */
  isSeal(seal: unknown, text: string): boolean {
    return this.keys.some((one) => seal === one.seal(text));
  }

  /** Which keys are used from when, ms of event time, told by what the keys cannot be found from. The newest first. */
  get uses(): readonly KeyUse[] {
    return this.keys.map((one) => ({ fingerprint: one.seal('fingerprint'), fromMs: one.fromMs }));
  }

  private indexAt(ms: number): number {
    return this.keys.findIndex(({ fromMs }) => ms >= fromMs);
  }
}

interface KeyTimes {
  readonly fromMs: number;
  readonly untilMs: number;
}

class PseudonymsOfKeys implements Pseudonyms {
  private readonly current: KeyedHash;
  private readonly former: readonly KeyedHash[];

  constructor(current: KeyedHash, former: readonly KeyedHash[]) {
    this.current = current;
    this.former = former;
  }

  get hasFormer(): boolean {
    return this.former.length > 0;
  }

  pseudonym(kind: string, identity: string): string {
    return this.current.pseudonym(kind, identity);
  }

  formerPseudonyms(kind: string, identity: string): readonly string[] {
    return this.former.map((one) => one.pseudonym(kind, identity));
  }
}

class KeyedHash {
  private readonly key: KeyObject;
  /** By kind, so that what is looked up is the identity as it came. */
  private remembered = new Map<string, Map<string, string>>();
  private older = new Map<string, Map<string, string>>();
  private count = 0;

  constructor(key: Buffer) {
    this.key = createSecretKey(key);
  }

  seal(text: string): string {
    return this.hash(`sealed\0\0${text}`);
  }

  pseudonym(kind: string, identity: string): string {
    const known = this.remembered.get(kind)?.get(identity);
    if (known !== undefined) return known;
    const pseudonym = this.older.get(kind)?.get(identity) ?? this.hash(`${kind}\0${identity}`);
    this.remember(kind, identity, pseudonym);
    return pseudonym;
  }

  private remember(kind: string, identity: string, pseudonym: string): void {
    if (this.count >= MAX_REMEMBERED) {
      this.older = this.remembered;
      this.remembered = new Map();
      this.count = 0;
    }
    let ofKind = this.remembered.get(kind);
    if (!ofKind) this.remembered.set(kind, (ofKind = new Map()));
    ofKind.set(identity, pseudonym);
    this.count++;
  }

  private hash(text: string): string {
    return createHmac('sha256', this.key).update(text).digest('base64url').slice(0, 22);
  }
}
