import type { JourneyDefinition } from '../journeys/journey-definition.ts';

/** A journey as its file says it now; `contentHash` is equal for equal meaning. */
export interface JourneyContent extends Omit<JourneyDefinition, 'version'> {
  readonly contentHash: string;
}

export interface VersionedJourney {
  readonly definition: JourneyDefinition;
  /** Since when this version is the current one. */
  readonly sinceMs: number;
}

export interface KnownJourneys {
  readonly current: readonly VersionedJourney[];
  /** Versions no new run starts under, but stored runs may follow. */
  readonly former: readonly JourneyDefinition[];
  /** Journeys that have no current version, by when they lost their last one, ms. */
  readonly removedAtMs: ReadonlyMap<string, number>;
}

/** Port: every version of every journey there ever was. */
export interface JourneyVersions {
  /**
   * Makes a new version of each journey whose meaning changed, and retires those that are gone. Instances that start at
   * once with the same files agree on the versions.
   */
  register(contents: readonly JourneyContent[], nowMs: number): Promise<KnownJourneys>;
}
