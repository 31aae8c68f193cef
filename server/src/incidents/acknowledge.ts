import type { Incident } from './incident.ts';

export type Acknowledgement =
  | { readonly ok: true; readonly incident: Incident }
  | { readonly ok: false; readonly refusal: 'already-resolved' };

/**
 * Somebody takes the incident. Taking it again changes nothing; taking it from a colleague changes who has it, not since
 * when somebody has.
 */
export function acknowledge(incident: Incident, who: string, nowMs: number): Acknowledgement {
  if (incident.state === 'resolved') return { ok: false, refusal: 'already-resolved' };
  if (incident.acknowledgedBy === who) return { ok: true, incident };
  return {
    ok: true,
    incident: {
      ...incident,
      state: 'acknowledged',
      acknowledgedAtMs: incident.acknowledgedAtMs ?? nowMs,
      acknowledgedBy: who,
    },
  };
}
