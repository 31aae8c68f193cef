import { formatDefinitionError } from '../../../server/src/app/definition-files/definition-error.ts';
import { loadDefinitions } from '../../../server/src/app/definition-files/load-definitions.ts';
import { decodeMessage, defaultDecodeLimits } from '../../../server/src/ingestion/decode-touchpoint.ts';
import { Pseudonymiser } from '../../../server/src/ingestion/pseudonymiser.ts';
import { JourneyCatalog } from '../../../server/src/journeys/journey-catalog.ts';
import type { JourneyDefinition } from '../../../server/src/journeys/journey-definition.ts';
import type { Touchpoint } from '../../../server/src/journeys/touchpoint.ts';
import { benchJourneys, PSEUDONYM_KEY } from '../job.ts';

/** The journeys of the bench as the product reads them. */
export async function journeysOfBench(): Promise<JourneyDefinition[]> {
  const loaded = await loadDefinitions({ journeyPaths: benchJourneys, teamPaths: [] });
  if (!loaded.ok) throw new Error(loaded.errors.map(formatDefinitionError).join('\n'));
  return loaded.journeys.map((draft) => ({ ...draft, version: 1 }));
}

export async function catalogOfJourneys(): Promise<JourneyCatalog> {
  return new JourneyCatalog(await journeysOfBench());
}

/** The product's own decoder for plain touchpoints; null for what it rejects. */
export function decoderFor(
  catalog: JourneyCatalog,
): (value: Buffer | null, loggedAtMs: number) => Touchpoint | null {
  const pseudonymise = new Pseudonymiser(Buffer.from(PSEUDONYM_KEY));
  return (value, loggedAtMs) => {
    const decoded = decodeMessage(value, loggedAtMs, catalog, pseudonymise, defaultDecodeLimits);
    return decoded.ok ? decoded.touchpoint : null;
  };
}
