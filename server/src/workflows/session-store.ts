/** Port: signed-in browsers, by the hash of what they hold. */
export interface SessionStore {
  create(tokenHash: Buffer, nowMs: number, expiresAtMs: number): Promise<void>;
  isValid(tokenHash: Buffer, nowMs: number): Promise<boolean>;
}
