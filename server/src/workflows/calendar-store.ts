/** A feed that was handed out. Times ms since the epoch. */
export interface StoredCalendar {
  readonly id: string;
  readonly kind: 'team' | 'person';
  /** Id of the team or person. */
  readonly subject: string;
  readonly createdBy: string;
  readonly createdAtMs: number;
  readonly revokedBy: string | null;
  readonly revokedAtMs: number | null;
}

/** What a calendar says of one shift. */
export interface EntryContent {
  readonly uid: string;
  /** Of all that is shown of it. */
  readonly hash: Buffer;
  readonly endsAtMs: number;
}

export interface EntryRevision {
  /** From 0; one more each time the content was another than before. */
  readonly sequence: number;
  readonly changedAtMs: number;
}

/** Port: calendars that were handed out, and what they were last told. */
export interface CalendarStore {
  add(calendar: StoredCalendar, tokenHash: Buffer): Promise<void>;
  /** Null for a token that is none, or was revoked. */
  byToken(tokenHash: Buffer): Promise<StoredCalendar | null>;
  /** False when there is none, or it was revoked before. */
  revoke(id: string, by: string, atMs: number): Promise<boolean>;
  /** Newest first, revoked ones too. */
  latest(limit: number): Promise<readonly StoredCalendar[]>;
  /** Takes note of what is shown now, and gives the revision of each by its UID. Each UID once. */
  revise(entries: readonly EntryContent[], nowMs: number): Promise<ReadonlyMap<string, EntryRevision>>;
}
