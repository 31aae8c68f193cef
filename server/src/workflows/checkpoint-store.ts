import type { JourneyCatalog } from '../journeys/journey-catalog.ts';
import type { Run } from '../journeys/run.ts';
import type { Checkpoint, ColdRun, PartitionState, RunKey } from '../windows/partition-state.ts';
import type { InternalProgress, RekeyingChanges, RekeyingState } from './rekeying/rekeying-state.ts';

export interface PartitionName {
  readonly topic: string;
  readonly partition: number;
}

/** A partition taken over: whoever held it before is fenced from now on. */
export interface PartitionClaim {
  readonly partitionId: number;
  readonly topic: string;
  readonly partition: number;
  readonly epoch: number;
  /** Number of the last checkpoint stored. */
  readonly checkpoint: number;
  readonly state: PartitionState;
  /** When its last message came to the log; null before the first. */
  readonly lastMessageAtMs: number | null;
  /** Stored runs whose journey version is not known; the store keeps them for the day it is. */
  readonly orphaned: number;
  /** Offsets that were rejected, from where reading starts again. */
  readonly rejectedOffsets: ReadonlySet<number>;
  readonly rekeying: RekeyingState;
}

export interface OutcomeCount {
  /** Ten-second bucket of event time; of the time it was logged for what has none. */
  readonly bucketMs: number;
  /** The topic it came from. */
  readonly source: string;
  readonly outcome: 'accepted' | 'ignored' | 'duplicate' | 'late' | 'rejected';
  /** Of rejected ones, empty else. */
  readonly reason: string;
  count: number;
}

export interface DeadLetter {
  readonly offset: number;
  readonly reason: string;
  readonly detail: string;
  readonly loggedAtMs: number;
  readonly sizeBytes: number;
}

export interface FollowedCheckpoint {
  /** One more than the checkpoint before. */
  readonly number: number;
  readonly checkpoint: Checkpoint;
  readonly outcomes: readonly OutcomeCount[];
  readonly deadLetters: readonly DeadLetter[];
  /** Where the log ended when last heard of. */
  readonly endOffset: number;
  /** When the last message came to the log, as far as can be told; null where nothing has come since the claim. */
  readonly lastMessageAtMs: number | null;
  readonly savedAtMs: number;
  /** Absent where nothing is known of other partitions. */
  readonly rekeying?: RekeyingChanges;
}

/** Up to where a list was given. */
export interface ColdPlace extends RunKey {
  readonly deadlineMs: number;
}

export interface Portion<T> {
  readonly items: readonly T[];
  /** After what to ask for more; null when that was all. */
  readonly next: ColdPlace | null;
}

type Held = Pick<PartitionClaim, 'partitionId' | 'epoch'>;

/** Port: partitions' state, counters and offsets. */
export interface CheckpointStore {
  /**
   * @param stillOurs called now and then while much is read; may throw, to give up
   * @throws WegwarteError `state-damaged`, `partition-lost`, `database-unavailable` (retriable)
   */
  claim(
    name: PartitionName,
    catalog: JourneyCatalog,
    stillOurs?: () => Promise<void>,
  ): Promise<PartitionClaim>;
  /**
   * Stores all of it in one transaction. Saving the same number again does nothing.
   * @throws WegwarteError `partition-lost` when another owner has claimed it, `database-unavailable` (retriable).
   */
  save(claim: Held, saved: FollowedCheckpoint): Promise<void>;
  /**
   * Says that the log was heard of, though nothing was read: an idle partition is not a dead one.
   * @throws WegwarteError `partition-lost`, `database-unavailable` (retriable)
   */
  heard(claim: Held, endOffset: number, nowMs: number): Promise<void>;
  /** Which runs in flight checkpoints have sent out of memory, in order of journey and key. */
  coldKeys(claim: Held, catalog: JourneyCatalog, after: ColdPlace | null): Promise<Portion<ColdRun>>;
  /** Those of the keys that are there. */
  coldRuns(claim: Held, catalog: JourneyCatalog, keys: readonly RunKey[]): Promise<readonly Run[]>;
  /** Those with a deadline before that, the earliest first. */
  coldRunsDue(
    claim: Held,
    catalog: JourneyCatalog,
    beforeMs: number,
    after: ColdPlace | null,
  ): Promise<Portion<Run>>;
  /** How far the partitions of that topic are, whoever holds them. @throws WegwarteError `database-unavailable` (retriable) */
  internalProgress(internalTopic: string): Promise<InternalProgress>;
}
