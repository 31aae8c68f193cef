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
  private remembered = new Map<string, string>();
  private older = new Map<string, string>();

  constructor(key: Buffer) {
    this.key = createSecretKey(key);
  }

  /** Proves of a touchpoint in the log that its identities are pseudonyms made with this key. */
  seal(touchpointId: string): string {
    return createHmac('sha256', this.key)
      .update(`sealed\0\0${touchpointId}`)
      .digest('base64url')
      .slice(0, 22);
  }

  pseudonym(kind: string, identity: string): string {
    const name = `${kind}\0${identity}`;
    const known = this.remembered.get(name) ?? this.older.get(name);
    if (known !== undefined) return known;
    const pseudonym = createHmac('sha256', this.key).update(name).digest('base64url').slice(0, 22);
    if (this.remembered.size >= MAX_REMEMBERED) {
      this.older = this.remembered;
      this.remembered = new Map();
    }
    this.remembered.set(name, pseudonym);
    return pseudonym;
  }
}
