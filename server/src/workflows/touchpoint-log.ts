import type { PartitionName } from './checkpoint-store.ts';

/** Messages written together that cannot be unpacked. */
export interface UnreadableBatch {
  readonly reason: string;
  readonly firstOffset: number;
  /** How many messages it is said to hold. */
  readonly count: number;
  readonly packedBytes: number;
}

/** A message as the log gives it. */
export interface LogMessage {
  /** Position in its partition. */
  readonly offset: number;
  /** What the log shared its messages out by; absent where the log has no such thing. */
  readonly key?: Buffer | null;
  readonly value: Buffer | null;
  /** Names are as they were written, so compare without regard to case. One that came twice has several values. */
  readonly headers?:
    Readonly<Record<string, Buffer | string | readonly (Buffer | string)[] | undefined>> | undefined;
  /** When it was written to the log, ms since the epoch. */
  readonly loggedAtMs: number;
  /** Set where this stands for all of a batch, at the batch's last offset, and has no key, value or headers. */
  readonly unreadable?: UnreadableBatch | undefined;
}

/** Where a partition of the log begins and ends: the first offset still kept, and the next to be written. */
export interface LogExtent {
  readonly lowOffset: number;
  readonly endOffset: number;
  /** How many partitions its topic has; one where that is not said. */
  readonly partitions?: number;
}

/**
 * `held`: the message at the reader's position cannot be read yet, such as while its schema cannot be had, or is not to be
 * received yet, since the partition is too far ahead of others. To be given
 * again in a while; other partitions go on meanwhile. `gone`: the partition was lost, or given up and perhaps taken anew,
 * while that took its time. Nothing: all were received.
 */
export type Reception = 'held' | 'gone' | void;

/** What the log calls. One partition's calls never overlap. */
export interface LogReader {
  /**
   * The partition is ours, for the first time or still: answers where to read on. `stillOurs` is called while that takes
   * its time, and throws when it is not ours any more. Another call for the same partition waits for this one.
   */
  assigned(name: PartitionName, extent: LogExtent, stillOurs: () => Promise<void>): Promise<number>;
  /**
   * The next messages, in order. Resolves when reading may go on, which waits while the database cannot take more.
   * `stillAlive` is called meanwhile; what it throws ends the waiting, and the log gives the rest again.
   */
  received(
    name: PartitionName,
    messages: readonly LogMessage[],
    endOffset: number,
    stillAlive: () => Promise<void>,
  ): Promise<Reception>;
  /**
   * What lies before that offset has been given or is nothing to be read: the log has records of its own, such as the
   * ends of transactions, and without this a partition that ends in one would never seem read to its end.
   */
  passed(name: PartitionName, nextOffset: number): void;
  /** Where the partition ends now, though nothing may have come. */
  heard(name: PartitionName, endOffset: number): Promise<void>;
  /** The partition is not ours any more, or we are stopping. */
  revoked(name: PartitionName): Promise<void>;
  /** The offset to read next, or null while the partition is not followed. */
  position(name: PartitionName): number | null;
}

/** A touchpoint to be written to the log. */
export interface LogEntry {
  /** Touchpoints of one key keep their order. */
  readonly key: string;
  readonly value: Buffer;
}

/** Port: the ordered, durable log of touchpoints, Kafka or embedded. */
export interface TouchpointLog {
  /** Reads from now on. Trouble with the log is logged and tried again; it does not throw. */
  start(reader: LogReader): Promise<void>;
  /**
   * Resolves when the entries are durable.
   * @throws WegwarteError `log-unavailable` (retriable)
   */
  append(entries: readonly LogEntry[]): Promise<void>;
  stop(): Promise<void>;
  /** How often reading hung and was begun anew. */
  readonly restarts: number;
  /** Why it is not reading now, in one line; null when all is well. */
  readonly trouble: string | null;
}
