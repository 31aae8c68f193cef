import type { JourneyContent } from '../../server/src/workflows/journey-versions.ts';
import type { JourneyDefinition, StepDefinition } from '../../server/src/journeys/journey-definition.ts';

/** A journey cart → payment → confirmed under any name. */
export function journeyDefinition(journey: string, version = 1): JourneyDefinition {
  const step = (name: string, withinMs: number): StepDefinition => ({
    step: name,
    title: { en: name, de: name },
    when: { types: [`${name}.seen`], sources: null, conditions: [] },
    withinMs,
    optional: false,
    owner: 'shop',
  });
  return {
    journey,
    version,
    title: { en: journey, de: journey },
    owner: 'shop',
    key: 'customer',
    criticality: 'high',
    value: null,
    dimensions: ['channel'],
    steps: [step('cart', 0), step('payment', 900_000), step('confirmed', 600_000)],
    abandon: [],
  };
}

/** The same as its file says it; `meaning` stands for all that could differ. */
export function journeyContent(journey: string, meaning: string): JourneyContent {
  const { version: _, ...content } = journeyDefinition(journey);
  return { ...content, title: { en: meaning, de: meaning }, contentHash: `hash of ${meaning}` };
}
