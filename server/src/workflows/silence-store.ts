import type { Silence } from '../on-call/silence.ts';

/** A silence and its history; `author` is who made it. Times ms since the epoch. */
export interface StoredSilence extends Silence {
  readonly createdAtMs: number;
  readonly endedBy: string | null;
  readonly endedAtMs: number | null;
}

/** Port: times in which nobody is paged. None is ever deleted: they are their own audit. */
export interface SilenceStore {
  add(silence: StoredSilence): Promise<void>;
  /** Ends it before its time. False when there is none, or it was ended before. */
  end(id: string, by: string, atMs: number): Promise<boolean>;
  /** Those that were not ended and whose end is after this, in the order they were made. */
  inForceAfter(atMs: number): Promise<readonly StoredSilence[]>;
  /** Newest first, ended ones too. */
  latest(limit: number): Promise<readonly StoredSilence[]>;
}
