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
