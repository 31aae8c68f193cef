import type { Incident, IncidentState } from './incident.ts';

/** Who sees to a problem, be it with customers or with the platform. Times ms since the epoch. */
export interface Handling {
  readonly state: IncidentState;
  readonly acknowledgedAtMs: number | null;
  readonly acknowledgedBy: string | null;
  readonly mitigatedAtMs: number | null;
  readonly mitigatedBy: string | null;
  readonly resolvedAtMs: number | null;
}

/** What a person makes of an incident; refused where it is over already. */
export type Handled<One extends Handling> =
  | { readonly ok: true; readonly incident: One }
  | { readonly ok: false; readonly refusal: 'already-resolved' };

/**
 * Somebody takes the incident. Taking it again changes nothing; taking it from a colleague changes who has it, not since
 * when somebody has.
 */
export function acknowledge<One extends Handling>(incident: One, who: string, nowMs: number): Handled<One> {
  if (incident.state === 'resolved') return { ok: false, refusal: 'already-resolved' };
  if (incident.acknowledgedBy === who) return { ok: true, incident };
  return { ok: true, incident: takenBy(incident, who, nowMs) };
}

/**
 * Somebody says that it is dealt with: nobody else need be woken. Customers who come from then on decide whether it is;
 * if they still do not get on, somebody has to take it anew.
 */
export function mitigate<One extends Handling>(incident: One, who: string, nowMs: number): Handled<One> {
  if (incident.state === 'resolved') return { ok: false, refusal: 'already-resolved' };
  if (incident.state === 'mitigated') return { ok: true, incident };
  const taken = incident.acknowledgedBy === null ? takenBy(incident, who, nowMs) : incident;
  return { ok: true, incident: { ...taken, state: 'mitigated', mitigatedAtMs: nowMs, mitigatedBy: who } };
}

/** Somebody ends it. If customers still do not get on, it opens again as a relapse does. */
export function resolveByHand(incident: Incident, who: string, nowMs: number): Handled<Incident> {
  if (incident.state === 'resolved') return { ok: false, refusal: 'already-resolved' };
  return {
    ok: true,
    incident: {
      ...incident,
      state: 'resolved',
      resolvedAtMs: nowMs,
      resolvedBy: who,
      resolution: 'by-hand',
    },
  };
}

/** As if nobody had taken it, and be it because whoever had dealt with it may sleep by now. */
export function untaken<One extends Handling>(incident: One): One {
  return {
    ...incident,
    state: 'open',
    acknowledgedAtMs: null,
    acknowledgedBy: null,
    mitigatedAtMs: null,
    mitigatedBy: null,
  };
}

function takenBy<One extends Handling>(incident: One, who: string, nowMs: number): One {
  return {
    ...incident,
    state: incident.state === 'mitigated' ? 'mitigated' : 'acknowledged',
    acknowledgedAtMs: incident.acknowledgedAtMs ?? nowMs,
    acknowledgedBy: who,
  };
}
