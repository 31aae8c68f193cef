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

/** A version no new run starts under. Times ms since the epoch. */
export interface RetiredJourney extends VersionedJourney {
  readonly retiredMs: number;
}

export interface KnownJourneys {
  readonly current: readonly VersionedJourney[];
  /** Versions no new run starts under, but stored runs may follow. */
  readonly former: readonly RetiredJourney[];
}

/** Of journeys that have no current version the last one, by name. */
export function removedJourneys({ current, former }: KnownJourneys): readonly RetiredJourney[] {
  const names = new Set(current.map(({ definition }) => definition.journey));
  const last = new Map<string, RetiredJourney>();
  for (const one of former) {
    const { journey, version } = one.definition;
    const isLater = version > (last.get(journey)?.definition.version ?? 0);
    if (!names.has(journey) && isLater) last.set(journey, one);
  }
  return [...last.values()].sort((a, b) => (a.definition.journey < b.definition.journey ? -1 : 1));
}

/** Port: every version of every journey there ever was. */
export interface JourneyVersions {
  /**
   * Makes a new version of each journey whose meaning changed, and retires those that are gone. Instances that start at
   * once with the same files agree on the versions.
   */
  register(contents: readonly JourneyContent[], nowMs: number): Promise<KnownJourneys>;
}
