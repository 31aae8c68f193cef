import { formatDefinitionError } from '../../../server/src/app/definition-files/definition-error.ts';
import { loadDefinitions } from '../../../server/src/app/definition-files/load-definitions.ts';
import { defaultDecodeLimits, Door } from '../../../server/src/ingestion/door.ts';
import { messageDecoder } from '../../../server/src/ingestion/message-decoder.ts';
import { Pseudonymiser } from '../../../server/src/ingestion/pseudonymiser.ts';
import { JourneyCatalog } from '../../../server/src/journeys/journey-catalog.ts';
import type { JourneyDefinition } from '../../../server/src/journeys/journey-definition.ts';
import type { DecodeMessage } from '../../../server/src/workflows/decode-message.ts';
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

/** The product's own decoder of plain touchpoints. */
export function decoderFor(catalog: JourneyCatalog): DecodeMessage {
  const pseudonymise = new Pseudonymiser(Buffer.from(PSEUDONYM_KEY));
  return messageDecoder([], {
    door: new Door(() => catalog, pseudonymise, defaultDecodeLimits, 'by-type'),
    pseudonymise,
  });
}
