import type { OutcomeCount, PartitionName } from './checkpoint-store.ts';

/** How far a partition is followed by this instance, stored or not. Times ms since the epoch. */
export interface PartitionProgress extends PartitionName {
  /** The offset to be read next, and where the log ended when last heard of. */
  readonly position: number;
  readonly endOffset: number;
  readonly newestMs: number | null;
  readonly watermarkMs: number | null;
  /** When the last message came to the log, as far as can be told. */
  readonly lastMessageAtMs: number | null;
}

/** Port: what is measured while partitions are followed. */
export interface FollowMeter {
  /** A checkpoint is in the database, and with it these outcomes; each is told once. */
  stored(name: PartitionName, outcomes: readonly OutcomeCount[], tookMs: number): void;
  /** Rejected messages are in the dead-letter log. */
  lettersWritten(name: PartitionName, letters: number): void;
}
