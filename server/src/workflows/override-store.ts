/** Somebody stands in, by the API. Times ms since the epoch. */
export interface StoredOverride {
  readonly id: string;
  readonly team: string;
  readonly rota: string;
  readonly person: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly reason: string;
  readonly createdBy: string;
  readonly createdAtMs: number;
  readonly removedBy: string | null;
  readonly removedAtMs: number | null;
}

/** Port: overrides that are no part of a file. None is ever deleted: they are their own audit. */
export interface OverrideStore {
  add(override: StoredOverride): Promise<void>;
  /** False when the team has no such override, or it was removed before. */
  remove(team: string, id: string, by: string, atMs: number): Promise<boolean>;
  find(team: string, id: string): Promise<StoredOverride | null>;
  /** Those not removed that end after this, in the order they were made. */
  inForceAfter(atMs: number): Promise<readonly StoredOverride[]>;
  /** Of one team, removed ones too, newest first. */
  latest(team: string, limit: number): Promise<readonly StoredOverride[]>;
}
