import type { Run } from '../journeys/run.ts';
import type { CounterChanges } from './counter-changes.ts';
import type { IdBlock } from './recent-ids.ts';

/** From which offset on new runs started under which version of each journey. */
export interface VersionEra {
  readonly fromOffset: number;
  readonly versions: Readonly<Record<string, number>>;
}

/** Whose run in which journey: at most one is in flight. */
export interface RunKey {
  readonly journey: string;
  readonly key: string;
}

/** A slot to store: the run it holds now, or null to forget it. */
export interface ChangedRun extends RunKey {
  readonly run: Run | null;
}

/** A run in flight that the database alone keeps. */
export interface ColdRun extends RunKey {
  /** Its deadline, `deadlineOf` the run. */
  readonly deadlineMs: number;
}

/** A partition as it was last stored. Offsets are of the next message, times ms of event time. */
export interface PartitionState {
  /** Everything before it has been received. */
  readonly readOffset: number;
  /** Where to read again from: everything before it is settled. */
  readonly resumeOffset: number;
  /** Null before the first touchpoint. */
  readonly watermarkMs: number | null;
  readonly newestMs: number | null;
  /** Those that what is pending was counted by; ascending. */
  readonly eras: readonly VersionEra[];
  /** May be left empty and handed to `restore` in portions. */
  readonly runs: readonly Run[];
  readonly idBlocks: readonly IdBlock[];
}

/** All that changed since the last checkpoint; stored in one transaction or not at all. */
export interface Checkpoint {
  readonly readOffset: number;
  readonly resumeOffset: number;
  readonly watermarkMs: number | null;
  readonly newestMs: number | null;
  readonly eras: readonly VersionEra[];
  readonly counters: CounterChanges;
  /** Each key at most once. Those that went cold are among them, with null. */
  readonly runs: readonly ChangedRun[];
  /**
   * The next stretch of an endless pass over the runs in memory: unchanged ones that were not handed out since the
   * pass began. So runs can be stored as appended blocks: `runs` and `refreshed` of one checkpoint are a block.
   */
  readonly refreshed: readonly Run[];
  /**
   * The pass ends with this checkpoint: applied in order, the blocks after the last checkpoint that said so (or after
   * the engine was made), up to and with this one, give all runs in memory. Blocks before them can go.
   */
  readonly passEnded: boolean;
  /** Runs that left memory with this checkpoint and must be kept where `warm` can have them back from. */
  readonly evicted: readonly Run[];
  /** Formerly cold runs that came back to memory since the last checkpoint; as they are now, they are in `runs`. */
  readonly warmed: readonly RunKey[];
  readonly idBlocks: readonly IdBlock[];
  readonly forgetIdsBefore: number;
}

/** Which runs in flight a checkpoint may send out of memory. Times are ms of event time. */
export interface Eviction {
  /** Only those that entered their last step before this. */
  readonly untouchedSinceMs: number;
  /** Only those whose deadline lies after this: one that is soon due would be back at once. */
  readonly dueAfterMs: number;
  /** At most so many in one checkpoint. */
  readonly atMost: number;
}
