import type { IncidentDecision } from './decide-incident.ts';
import type { Incident, Resolution } from './incident.ts';

/** For so long without a verdict, nobody can say that it still goes on. */
const longestUnjudgedMs = 24 * 3_600_000;

/** What has become of the step an incident is about. */
export interface Whereabouts {
  readonly isJourneyWatched: boolean;
  readonly isStepWatched: boolean;
  /** Its counters mean something else than they did: who gets on now says nothing of those who did not. */
  readonly isStepRedefined: boolean;
}

type Unwatched = Exclude<Resolution, 'recovered' | 'by-hand'>;

/** Ends an incident that no verdict can end any more; null while one can. */
export function endUnwatched(
  open: Incident,
  whereabouts: Whereabouts,
  nowMs: number,
): Exclude<IncidentDecision, { change: 'none' }> | null {
  const resolution = whyUnwatched(open, whereabouts, nowMs);
  if (!resolution) return null;
  const incident: Incident = { ...open, state: 'resolved', resolvedAtMs: nowMs, resolution };
  return { change: 'resolve', incident, reason: resolution };
}

function whyUnwatched(open: Incident, where: Whereabouts, nowMs: number): Unwatched | null {
  if (!where.isJourneyWatched) return 'journey-removed';
  if (!where.isStepWatched) return 'step-removed';
  if (where.isStepRedefined) return 'step-redefined';
  return nowMs - open.evidence.windowToMs > longestUnjudgedMs ? 'not-judged' : null;
}
