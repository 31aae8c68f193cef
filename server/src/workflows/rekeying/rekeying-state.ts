import type { AliasChanges, IdentityAlias } from '../../windows/identity-aliases.ts';
import type { LanesState } from '../../windows/lanes.ts';

/** What a partition knows of others, as it is stored. */
export interface RekeyingState {
  readonly lanes: LanesState;
  readonly aliases: readonly IdentityAlias[];
}

/** What has changed of it since the last checkpoint. */
export interface RekeyingChanges {
  /** Null when nothing did. */
  readonly lanes: LanesState | null;
  readonly aliases: AliasChanges;
}

/** How far all partitions of the internal topic are, as their last checkpoints left it. */
export interface InternalProgress {
  /** By partition, in no order; none of those that have not heard of anybody yet. */
  readonly lanes: readonly Pick<LanesState, 'marks' | 'partitions'>[];
  /** Messages between the oldest that is not settled and the end of the log, of all partitions together. */
  readonly waiting: number;
}
