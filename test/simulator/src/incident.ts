import { type Behaviour, behavioursOf, type Profile, type Traits } from './behaviour.ts';
import type { HazardPhase } from './delayed-progress.ts';
import { type IncidentSpec, IncidentSpecError } from './incident-spec.ts';
import type { PhasesFor } from './visit.ts';

/** An incident with its place in time; everything it names exists in the profile. */
export interface Incident extends HazardPhase {
  /** Names of the behaviours it hits. */
  readonly behaviours: readonly string[];
  readonly step: string;
  readonly segment: Readonly<Record<string, string>>;
}

/** Puts written incidents into a profile and into time; throws IncidentSpecError where one names what is not there. */
export function placeIncidents(
  specs: readonly IncidentSpec[],
  profile: Profile,
  startMs: number | undefined,
): Incident[] {
  return specs.map((spec) => {
    const behaviours = behavioursHit(spec, profile);
    for (const behaviour of behaviours) checkSegment(spec, behaviour);
    const fromMs = startOf(spec, startMs);
    const { step, segment, factor } = spec;
    const names = behaviours.map((behaviour) => behaviour.name);
    return { behaviours: names, step, segment, factor, fromMs, toMs: fromMs + spec.forMs };
  });
}

export function phasesOf(incidents: readonly Incident[]): PhasesFor {
  const none: readonly HazardPhase[] = [];
  if (incidents.length === 0) return () => none;
  return (behaviour, step, traits) =>
    incidents.filter(
      (incident) =>
        incident.step === step && incident.behaviours.includes(behaviour) && hits(incident, traits),
    );
}

function hits(incident: Incident, traits: Traits): boolean {
  return Object.entries(incident.segment).every(([name, value]) => String(traits[name]) === value);
}

function behavioursHit(spec: IncidentSpec, profile: Profile): Behaviour[] {
  const all = behavioursOf(profile);
  const named = spec.journey === null ? all : all.filter((behaviour) => behaviour.name === spec.journey);
  if (named.length === 0) {
    const reason = `journey "${spec.journey}" is not in profile ${profile.name}: use ${listed(all.map((b) => b.name))}`;
    throw new IncidentSpecError(spec.text, reason);
  }
  const hit = named.filter((behaviour) => stepsOf(behaviour).includes(spec.step));
  if (hit.length === 0) {
    const where = spec.journey === null ? `profile ${profile.name}` : `journey ${spec.journey}`;
    const known = named.flatMap((b) => stepsOf(b).map((step) => `${b.name}/${step}`));
    throw new IncidentSpecError(
      spec.text,
      `nobody gets on from a step "${spec.step}" in ${where}: use ${listed(known)}`,
    );
  }
  return hit;
}

/** The last step has nowhere to get on to. */
function stepsOf(behaviour: Behaviour): string[] {
  return behaviour.stages.filter((stage) => stage.waiting).map((stage) => stage.step);
}

function checkSegment(spec: IncidentSpec, behaviour: Behaviour): void {
  for (const [name, value] of Object.entries(spec.segment)) {
    const values = behaviour.dimensions[name];
    if (!values) {
      const known = listed(Object.keys(behaviour.dimensions));
      throw new IncidentSpecError(spec.text, `"${name}" is no segment of ${behaviour.name}: use ${known}`);
    }
    if (!values.includes(value)) {
      throw new IncidentSpecError(
        spec.text,
        `${name} is never "${value}" in ${behaviour.name}: use ${listed(values)}`,
      );
    }
  }
}

function startOf(spec: IncidentSpec, startMs: number | undefined): number {
  if ('atMs' in spec.at) return spec.at.atMs;
  if (startMs === undefined) {
    throw new IncidentSpecError(
      spec.text,
      'a time relative to the start needs a start: give startMs or an instant',
    );
  }
  return startMs + spec.at.afterStartMs;
}

function listed(names: readonly string[]): string {
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} or ${names.at(-1)}` : (names[0] ?? 'nothing');
}
