import { createHmac, createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** Bound of the memory of pseudonyms of one key; a customer's touchpoints come in bursts. */
const MAX_REMEMBERED = 50_000;

/** A key that was replaced: whoever is known by a pseudonym made with it is still found until then. */
export interface FormerKey {
  readonly key: Buffer;
  readonly untilMs: number;
}

/**
 * Replaces identities by a keyed HMAC-SHA256, cut to 128 bits: the same identity gives the same pseudonym, and without
 * the key neither can be found from the other. Kinds are kept apart: a customer 7 is not the session 7.
 *
 * Former keys are remembered for a grace period: new pseudonyms are never made with them, but runs under the old ones
 * can be found and carried over, and what was sealed with them still opens.
 */
export class Pseudonymiser {
  private readonly current: KeyedHash;
  private readonly former: readonly (KeyedHash & { readonly untilMs: number })[];

  constructor(key: Buffer, former: readonly FormerKey[] = []) {
    this.current = new KeyedHash(key);
    this.former = former.map((one) => Object.assign(new KeyedHash(one.key), { untilMs: one.untilMs }));
  }

  /** Proves that what the seal is of was written by one of us. */
  seal(text: string): string {
    return this.current.seal(text);
  }

  /** Whether it is our seal of the text, be it by a key that was replaced: the log outlives keys. */
  isSeal(seal: unknown, text: string): boolean {
    return seal === this.current.seal(text) || this.former.some((one) => seal === one.seal(text));
  }

  pseudonym(kind: string, identity: string): string {
    return this.current.pseudonym(kind, identity);
  }

  get hasFormerKeys(): boolean {
    return this.former.length > 0;
  }

  /** The pseudonyms by which the identity was known under the keys whose grace period is not over at that time. */
  formerPseudonyms(kind: string, identity: string, atMs: number): readonly string[] {
    if (this.former.length === 0) return [];
    return this.former.filter(({ untilMs }) => atMs < untilMs).map((one) => one.pseudonym(kind, identity));
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
