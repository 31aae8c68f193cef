import type { EngineOptions } from '../windows/partition-engine.ts';
import type { LeadLimits } from '../windows/source-lead.ts';
import type { ColdOptions } from './cold-run-loader.ts';

export interface FollowerOptions extends EngineOptions, ColdOptions, LeadLimits {
  /** A checkpoint at least this often while there is something to store. */
  readonly checkpointEveryMs: number;
  /**
   * The same where everything written so far has been read, so that what happens now can be seen soon; while there is
   * much to catch up with, rarer checkpoints cost the database less. Rarer too where storing takes long.
   */
  readonly liveCheckpointEveryMs: number;
  /**
   * And after this many messages: so many are received at most while the checkpoint before is on its way. Many, because
   * what falls into the same bucket costs the database once in a checkpoint.
   */
  readonly checkpointEveryMessages: number;
  /** A partition that is read to its end and quiet for this long lets the wall clock move its watermark. */
  readonly idleAfterMs: number;
}

export const defaultFollowerTimings = {
  checkpointEveryMs: 1_000,
  liveCheckpointEveryMs: 500,
  checkpointEveryMessages: 100_000,
  coldAfterMs: 3_600_000,
  coldForAtLeastMs: 600_000,
  maxRunsInMemory: 1_000_000,
  idleAfterMs: 5_000,
  maxRekeyedWaiting: 1_000_000,
  maxLeadMs: 60_000,
};
