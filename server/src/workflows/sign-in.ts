import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import type { SessionStore } from './session-store.ts';

/**
 * `collector`: hands in touchpoints and does nothing else, for keys that get into apps and web pages. `viewer`: sees what
 * is counted, and no single customer. `operator`: everything.
 */
export const roles = ['collector', 'viewer', 'operator'] as const;
export type Role = (typeof roles)[number];

/** Who is asking. */
export interface Principal {
  readonly kind: 'session' | 'token' | 'screen';
  readonly name: string;
  readonly role: Role;
}

export interface ApiToken {
  readonly name: string;
  readonly token: string;
  readonly role?: Role;
}

const SESSION_MS = 30 * 24 * 3_600_000;
/** A session found valid is believed this long, so that not every request asks the database. */
const BELIEVED_MS = 10_000;
const MAX_BELIEVED = 10_000;

/** Opens sessions by a link that works once, and tells who a cookie or a token belongs to. */
export class SignIn {
  private readonly store: SessionStore;
  private readonly tokens: readonly { name: string; role: Role; hash: Buffer }[];
  private readonly clock: Clock;
  private readonly screenOf: (token: string) => Promise<string | null>;
  private readonly believed = new Map<string, number>();
  private linkHash: Buffer | null = null;

  /** @param screenOf name of the screen that has the token, null for none */
  constructor(
    store: SessionStore,
    tokens: readonly ApiToken[],
    clock: Clock,
    screenOf: (token: string) => Promise<string | null> = async () => null,
  ) {
    this.store = store;
    this.tokens = tokens.map(({ name, token, role = 'operator' }) => ({ name, role, hash: sha256(token) }));
    this.clock = clock;
    this.screenOf = screenOf;
  }

  /** A new one-time token; one made before stops working. */
  newLinkToken(): string {
    const token = secret();
    this.linkHash = sha256(token);
    return token;
  }

  /** The session's secret, for the cookie; null when the token is wrong or was used. */
  async openSession(linkToken: string): Promise<{ secret: string; maxAgeMs: number } | null> {
    const { linkHash } = this;
    if (!linkHash || !timingSafeEqual(sha256(linkToken), linkHash)) return null;
    this.linkHash = null;
    const session = secret();
    const nowMs = this.clock.now();
    try {
      await this.store.create(sha256(session), nowMs, nowMs + SESSION_MS);
    } catch (error) {
      // A database that is away must not use the link up; only a newer one makes it stop working.
      this.linkHash ??= linkHash;
      throw error;
    }
    return { secret: session, maxAgeMs: SESSION_MS };
  }

  async bySession(session: string): Promise<Principal | null> {
    const hash = sha256(session);
    const key = hash.toString('base64');
    const nowMs = this.clock.now();
    if ((this.believed.get(key) ?? 0) <= nowMs) {
      this.believed.delete(key);
      if (!(await this.store.isValid(hash, nowMs))) return null;
      if (this.believed.size >= MAX_BELIEVED) this.believed.clear();
      this.believed.set(key, nowMs + BELIEVED_MS);
    }
    return { kind: 'session', name: 'operator', role: 'operator' };
  }

  /** A screen on a wall: anybody may stand before it, so that it sees what is counted and changes nothing. */
  async byScreen(token: string): Promise<Principal | null> {
    const name = await this.screenOf(token);
    return name === null ? null : { kind: 'screen', name: `screen ${name}`, role: 'viewer' };
  }

  byToken(token: string): Principal | null {
    const hash = sha256(token);
    const found = this.tokens.find((one) => timingSafeEqual(one.hash, hash));
    return found ? { kind: 'token', name: found.name, role: found.role } : null;
  }
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
