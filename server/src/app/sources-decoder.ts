import { messageDecoder } from '../ingestion/message-decoder.ts';
import type { DecoderParts, SourceFormat } from '../ingestion/message-decoder.ts';
import { RegistrySchemas } from '../ingestion/registry-schemas.ts';
import type { Clock } from '../kernel/clock.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { DecodeMessage } from '../workflows/decode-message.ts';
import { formatDefinitionError } from './definition-files/definition-error.ts';
import { loadMapping } from './definition-files/mapping-file.ts';
import { readPem } from './kafka-access.ts';
import type { SchemaRegistryAccess } from './kafka-access.ts';
import type { KafkaSource } from './kafka-sources.ts';

/**
 * What reads the messages of all sources; without Kafka, of the embedded log.
 * @throws WegwarteError `configuration-invalid` for files that are not there or not right
 */
export async function sourcesDecoder(
  kafka: { sources: readonly KafkaSource[]; schemaRegistry?: SchemaRegistryAccess | undefined } | undefined,
  parts: Omit<DecoderParts, 'schemas'>,
  clock: Clock,
): Promise<DecodeMessage> {
  const registry = kafka?.schemaRegistry;
  const ca = registry?.ca && (await readPem('kafka.schemaRegistry.ca', registry.ca));
  const schemas = registry && new RegistrySchemas({ ...registry, ca }, clock);
  return messageDecoder(await Promise.all((kafka?.sources ?? []).map(sourceFormat)), { ...parts, schemas });
}

async function sourceFormat(given: KafkaSource): Promise<SourceFormat> {
  const source = { ...given, source: given.source ?? given.topic };
  if (!('mappingFile' in source) || source.mappingFile === undefined) return source as SourceFormat;
  const loaded = await loadMapping(source.mappingFile);
  if (!loaded.ok) {
    throw new WegwarteError('configuration-invalid', loaded.errors.map(formatDefinitionError).join('\n'));
  }
  const { id, type, time, identities, attributes, source: named } = loaded.mapping;
  if (id === undefined) {
    const message = `${source.mappingFile}: id: a topic needs one, so that what is sent twice counts once`;
    throw new WegwarteError('configuration-invalid', message);
  }
  return { ...source, mapping: { id, type, time, identities, attributes, source: named } };
}
