export interface StoredSizes {
  /** `PostgreSQL 17.2`. */
  readonly server: string;
  readonly timescale: string | null;
  /** Indices and chunks included, the largest first. */
  readonly tables: readonly { readonly table: string; readonly bytes: number }[];
  readonly keptSinceMs: number | null;
}

/** How the pages to one channel fared lately. */
export interface ChannelRecord {
  readonly team: string;
  readonly channel: string;
  readonly deliveredMs: number | null;
  readonly failedMs: number | null;
  readonly waiting: number;
  /** Of the newest page that failed or was tried in vain; null where there is none. */
  readonly trouble: string | null;
  readonly triedInVainMs: number | null;
}

/** Port: what is stored, and what became of pages. */
export interface SystemReader {
  sizes(): Promise<StoredSizes>;
  channelRecords(): Promise<readonly ChannelRecord[]>;
}
