/** A screen that was let in. Times ms since the epoch. */
export interface StoredScreen {
  readonly id: string;
  readonly name: string;
  readonly createdBy: string;
  readonly createdAtMs: number;
  readonly revokedBy: string | null;
  readonly revokedAtMs: number | null;
}

/** Port: screens that may show the wall. */
export interface ScreenStore {
  add(screen: StoredScreen, tokenHash: Buffer): Promise<void>;
  /** False when there is none, or it was revoked before. */
  revoke(id: string, by: string, atMs: number): Promise<boolean>;
  /** Newest first, revoked ones too. */
  latest(limit: number): Promise<readonly StoredScreen[]>;
  /** Those that are not revoked. */
  inForce(): Promise<readonly { readonly name: string; readonly tokenHash: Buffer }[]>;
}
