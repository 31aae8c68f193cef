import type { JourneyDefinition, TouchpointMatch } from '../journeys/journey-definition.ts';
import type { Touchpoint } from '../journeys/touchpoint.ts';

/**
 * A second opinion, for tests: counts a complete recording by the rules as they are written down, with none of the
 * engine's parts. Everything is there at once, so it sorts, forgets repeated ids, and walks key by key.
 *
 * @returns `journey/step dimension=value bucket field` to count; of progress the tick, and `field@age`
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
  endedAtMs: number;
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
    if (nowMs <= atMs + patience(steps, step)) return;
    open.end = 'dropped';
    open = null;
  };
  for (const touchpoint of touchpoints) {
    dropIfDue(touchpoint.timeMs);
    const matched = steps.flatMap(({ when }, index) => (fits(when, touchpoint) ? [index] : []));
    if (!open) {
      if (!matched.includes(0)) continue;
      open = { visits: [{ step: 0, atMs: touchpoint.timeMs }], end: 'none', endedAtMs: NaN, traits: {} };
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
      open.endedAtMs = touchpoint.timeMs;
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

/** How long a run may stay at a step. */
function patience(steps: JourneyDefinition['steps'], step: number): number {
  const next = steps.slice(step + 1);
  const reachable = next.slice(0, next.findIndex(({ optional }) => !optional) + 1);
  return Math.max(...reachable.map(({ withinMs }) => withinMs));
}

function add(counts: Map<string, number>, definition: JourneyDefinition, passage: Passage): void {
  const { journey, steps, dimensions } = definition;
  const traits = ['', ...Object.entries(passage.traits).map(([dimension, value]) => `${dimension}=${value}`)];
  if (dimensions.length > 1) {
    traits.push(`*=${JSON.stringify(dimensions.map((dimension) => passage.traits[dimension] ?? null))}`);
  }
  passage.visits.forEach(({ step, atMs }, index) => {
    const next = passage.visits[index + 1];
    const became = next ? 'advanced' : passage.end;
    const fields = [`${Math.floor(atMs / 10_000) * 10_000} entered`];
    if (became === 'advanced' || became === 'dropped' || became === 'abandoned') {
      fields.push(`${Math.floor(atMs / 10_000) * 10_000} ${became}`);
    }
    if (became === 'advanced' || became === 'abandoned') {
      const endMs = next?.atMs ?? passage.endedAtMs;
      const tickMs = 10_000 * Math.max(1, Math.ceil(patience(steps, step) / 900_000));
      const tick = Math.floor(endMs / tickMs);
      const ticks = tick - Math.floor(atMs / tickMs);
      const age = [1, 2, 3, 4, 6, 9, 14, 21, 32, 47, 70].filter((end) => ticks >= end).length;
      fields.push(`${tick * tickMs} ${became}@${age}`);
    }
    for (const trait of traits) {
      for (const field of fields) {
        const name = `${journey}/${steps[step]!.step} ${trait} ${field}`;
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    }
  });
}
