import type { JourneyDefinition, TouchpointMatch } from '../journeys/journey-definition.ts';
import type { Touchpoint } from '../journeys/touchpoint.ts';

/**
 * A second opinion, for tests: counts a complete recording by the rules as they are written down, with none of the
 * engine's parts. Everything is there at once, so it sorts, forgets repeated ids, and walks key by key.
 *
 * @returns `journey/step dimension=value bucket field` to count
 */
export function naiveCount(
  journeys: readonly JourneyDefinition[],
  inOrderOfArrival: readonly Touchpoint[],
  untilMs: number,
): Map<string, number> {
  const seen = new Set<string>();
  const recording = inOrderOfArrival
    .filter(({ id }) => !seen.has(id) && seen.add(id))
    .map((touchpoint, arrival) => ({ ...touchpoint, arrival }))
    .sort((a, b) => a.timeMs - b.timeMs || a.arrival - b.arrival);
  const counts = new Map<string, number>();
  for (const definition of journeys) {
    const keys = new Set(recording.map(({ identities }) => identities[definition.key]));
    for (const key of keys) {
      if (key === undefined) continue;
      const ofKey = recording.filter(({ identities }) => identities[definition.key] === key);
      for (const passage of passages(definition, ofKey, untilMs)) add(counts, definition, passage);
    }
  }
  return counts;
}

interface Passage {
  visits: { step: number; atMs: number }[];
  end: 'none' | 'dropped' | 'abandoned' | 'completed';
  traits: Record<string, string>;
}

function passages(
  definition: JourneyDefinition,
  touchpoints: readonly Touchpoint[],
  untilMs: number,
): Passage[] {
  const { steps, abandon } = definition;
  const all: Passage[] = [];
  let open: Passage | null = null;
  const dropIfDue = (nowMs: number) => {
    if (!open) return;
    const { step, atMs } = open.visits.at(-1)!;
    const next = steps.slice(step + 1);
    const reachable = next.slice(0, next.findIndex(({ optional }) => !optional) + 1);
    if (nowMs <= atMs + Math.max(...reachable.map(({ withinMs }) => withinMs))) return;
    open.end = 'dropped';
    open = null;
  };
  for (const touchpoint of touchpoints) {
    dropIfDue(touchpoint.timeMs);
    const matched = steps.flatMap(({ when }, index) => (fits(when, touchpoint) ? [index] : []));
    if (!open) {
      if (!matched.includes(0)) continue;
      open = { visits: [{ step: 0, atMs: touchpoint.timeMs }], end: 'none', traits: {} };
      all.push(open);
      learn(open, definition, touchpoint);
      continue;
    }
    const here: { step: number; atMs: number } = open.visits.at(-1)!;
    if (matched.some((index) => index <= here.step)) continue;
    const [next] = matched;
    const mayEnter =
      next !== undefined &&
      steps.slice(here.step + 1, next).every(({ optional }) => optional) &&
      touchpoint.timeMs <= here.atMs + steps[next]!.withinMs;
    if (mayEnter) {
      open.visits.push({ step: next, atMs: touchpoint.timeMs });
      learn(open, definition, touchpoint);
      if (next < steps.length - 1) continue;
      open.end = 'completed';
      open = null;
    } else if (abandon.some(({ when }) => fits(when, touchpoint))) {
      learn(open, definition, touchpoint);
      open.end = 'abandoned';
      open = null;
    }
  }
  dropIfDue(untilMs);
  return all;
}

function fits(
  { types, sources, conditions }: TouchpointMatch,
  { type, source, attributes }: Touchpoint,
): boolean {
  return (
    types.includes(type) &&
    (sources === null || sources.includes(source)) &&
    conditions.every(({ attribute, anyOf }) => anyOf!.includes(attributes[attribute] ?? null))
  );
}

function learn(passage: Passage, { dimensions }: JourneyDefinition, { attributes }: Touchpoint): void {
  for (const dimension of dimensions) {
    const value = attributes[dimension];
    if (value !== undefined && value !== null) passage.traits[dimension] ??= String(value);
  }
}

function add(counts: Map<string, number>, { journey, steps }: JourneyDefinition, passage: Passage): void {
  passage.visits.forEach(({ step, atMs }, index) => {
    const isLast = index === passage.visits.length - 1;
    const became = isLast ? passage.end : 'advanced';
    const fields = became === 'none' || became === 'completed' ? ['entered'] : ['entered', became];
    const traits = Object.entries(passage.traits).map(([dimension, value]) => `${dimension}=${value}`);
    for (const trait of ['', ...traits]) {
      for (const field of fields) {
        const name = `${journey}/${steps[step]!.step} ${trait} ${Math.floor(atMs / 10_000) * 10_000} ${field}`;
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    }
  });
}
