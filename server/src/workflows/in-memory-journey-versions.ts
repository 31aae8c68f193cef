import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { JourneyDefinition } from '../journeys/journey-definition.ts';
import type { JourneyContent, JourneyVersions, KnownJourneys, VersionedJourney } from './journey-versions.ts';

interface Stored extends VersionedJourney {
  readonly contentHash: string;
  isRetired: boolean;
  retiredMs: number;
}

/** For tests: keeps the port's contract in an array. */
export class InMemoryJourneyVersions implements JourneyVersions {
  isDown = false;
  private readonly stored: Stored[] = [];

  async register(contents: readonly JourneyContent[], nowMs: number): Promise<KnownJourneys> {
    if (this.isDown) throw new WegwarteError('database-unavailable', 'database: away', { retriable: true });
    const current = contents.map(({ contentHash, ...content }) => {
      const latest = this.stored.findLast(({ definition }) => definition.journey === content.journey);
      if (latest && !latest.isRetired && latest.contentHash === contentHash) return latest;
      const definition: JourneyDefinition = { ...content, version: (latest?.definition.version ?? 0) + 1 };
      const added = { definition, sinceMs: nowMs, contentHash, isRetired: false, retiredMs: Infinity };
      this.stored.push(added);
      return added;
    });
    for (const one of this.stored) {
      one.isRetired = !current.includes(one);
      if (one.isRetired) one.retiredMs = Math.min(one.retiredMs, nowMs);
    }
    const former = this.stored.filter(({ isRetired }) => isRetired);
    return {
      current: current.map(({ definition, sinceMs }) => ({ definition, sinceMs })),
      former: former.map(({ definition, sinceMs, retiredMs }) => ({ definition, sinceMs, retiredMs })),
    };
  }
}
