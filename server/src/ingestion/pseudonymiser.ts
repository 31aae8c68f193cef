import { createHmac, createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** Bound of the memory of pseudonyms; a customer's touchpoints come in bursts. */
const MAX_REMEMBERED = 50_000;

/**
 * Replaces identities by a keyed HMAC-SHA256, cut to 128 bits: the same identity gives the same pseudonym, and without
 * the key neither can be found from the other. Kinds are kept apart: a customer 7 is not the session 7.
 */
export class Pseudonymiser {
  private readonly key: KeyObject;
  /** By kind, so that what is looked up is the identity as it came. */
  private remembered = new Map<string, Map<string, string>>();
  private older = new Map<string, Map<string, string>>();
  private count = 0;

  constructor(key: Buffer) {
    this.key = createSecretKey(key);
  }

  /** Proves of a touchpoint in the log that its identities are pseudonyms made with this key. */
  seal(touchpointId: string): string {
    return this.hash(`sealed\0\0${touchpointId}`);
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
