import type { Incident } from '../incidents/incident.ts';
import { lastSimilar } from '../incidents/last-similar.ts';
import type { SimilarBefore } from '../paging/similar-before.ts';
import type { IncidentStore } from './incident-store.ts';

/** Of the journey, the newest. */
const MAX_LOOKED_AT = 200;
const MAX_EVENTS = 500;

/** How it went the last time something like this happened; null where nothing did, as far as is kept. */
export async function findSimilar(
  incident: Incident,
  incidents: Pick<IncidentStore, 'resolvedSince' | 'historyOf'>,
): Promise<SimilarBefore | null> {
  const before = lastSimilar(incident, await incidents.resolvedSince(0, incident.journey, MAX_LOOKED_AT));
  if (!before) return null;
  const history = await incidents.historyOf(before.id, MAX_EVENTS);
  const comment = history.findLast(({ change }) => change === 'comment');
  return {
    incidentId: before.id,
    startedAtMs: before.startedAtMs,
    lastedMs: (before.resolvedAtMs ?? before.startedAtMs) - before.startedAtMs,
    resolution: before.resolution ?? 'recovered',
    by: before.resolvedBy ?? before.mitigatedBy ?? before.acknowledgedBy,
    comment: comment ? { by: comment.by ?? '', text: comment.detail } : null,
  };
}
