import { z } from 'zod';
import { MappingOverrides, RecordMapping } from '@wegwarte/contract';
import { timeProblem } from '../ingestion/mapping.ts';
import type { KafkaAccess } from './kafka-access.ts';

const common = {
  topic: z.string().min(1),
  /** `source` of touchpoints that do not name theirs; the topic's name unless given. */
  source: z.string().min(1).max(256).optional(),
  /** Which identities the messages are keyed by; of some other key, touchpoints are passed on to where they meet. */
  keyedBy: z
    .preprocess((given) => (typeof given === 'string' ? [given] : given), z.array(z.string().min(1)).min(1))
    .optional(),
};
/** In the configuration, or a file of its own as `wegwarte replay` takes it. */
const whole = { mapping: RecordMapping.optional(), mappingFile: z.string().min(1).optional() };

/** A topic and how its messages are to be read. */
export const KafkaSource = z.discriminatedUnion(
  'format',
  [
    z.strictObject({ ...common, format: z.literal('wegwarte') }),
    z.strictObject({ ...common, format: z.literal('cloudevents'), mapping: MappingOverrides.optional() }),
    z.strictObject({ ...common, format: z.literal('segment'), mapping: MappingOverrides.optional() }),
    z.strictObject({ ...common, format: z.literal('snowplow'), mapping: MappingOverrides.optional() }),
    z.strictObject({ ...common, ...whole, format: z.literal('mapping') }),
    z.strictObject({ ...common, ...whole, format: z.literal('avro') }),
    z.strictObject({ ...common, ...whole, format: z.literal('json-schema') }),
  ],
  { error: 'one of wegwarte, cloudevents, segment, snowplow, mapping, avro, json-schema' },
);
export type KafkaSource = z.infer<typeof KafkaSource>;

interface Given {
  readonly topics?: readonly string[] | undefined;
  readonly sources?: readonly KafkaSource[] | undefined;
  readonly collectorTopic?: string | undefined;
  readonly internalTopic?: string | undefined;
  readonly schemaRegistry?: object | undefined;
}

type Fault = { readonly path: (string | number)[]; readonly message: string };

/** `topics` are short for sources in the plain format. */
export function allSources({ topics = [], sources = [] }: Given): KafkaSource[] {
  return [
    ...topics.map((topic): KafkaSource => ({ topic, format: 'wegwarte', source: 'unknown' })),
    ...sources,
  ];
}

/** What no single field can say. */
export function sourceFaults(given: Given): Fault[] {
  const all = allSources(given);
  const faults: Fault[] = [];
  if (all.length === 0) faults.push({ path: ['sources'], message: 'at least one source, or topics' });
  const seen = new Set(given.topics);
  for (const [index, source] of (given.sources ?? []).entries()) {
    const fault = (field: string, message: string) =>
      faults.push({ path: ['sources', index, field], message });
    if (seen.has(source.topic)) fault('topic', `"${source.topic}" is there twice: one topic, one format`);
    seen.add(source.topic);
    if ('mappingFile' in source && source.mapping && source.mappingFile) {
      fault('mappingFile', 'either mapping or mappingFile');
    }
    if (source.format === 'mapping' && !source.mapping && !source.mappingFile) {
      fault('mapping', 'the format mapping needs a mapping, or a mappingFile');
    }
    if ((source.format === 'avro' || source.format === 'json-schema') && !given.schemaRegistry) {
      fault('format', `${source.format} needs kafka.schemaRegistry`);
    }
    const time = 'mapping' in source ? source.mapping?.time : undefined;
    const wrong = time && timeProblem(time);
    if (wrong)
      faults.push({ path: ['sources', index, 'mapping', 'time', wrong.field], message: wrong.problem });
  }
  const { collectorTopic, internalTopic } = given;
  if (all.some(({ topic }) => topic === internalTopic)) {
    const message = `"${internalTopic}" is among kafka.topics or kafka.sources: what we send ourselves would be taken for what customers do`;
    faults.push({ path: ['internalTopic'], message });
  }
  const collector = all.find(({ topic }) => topic === collectorTopic);
  if (collectorTopic !== undefined && !collector) {
    const message = `"${collectorTopic}" is not among kafka.topics or kafka.sources: what is collected would never be read`;
    faults.push({ path: ['collectorTopic'], message });
  } else if (collector && collector.format !== 'wegwarte') {
    const message = `"${collectorTopic}" is of the format ${collector.format}: what is collected is written as wegwarte`;
    faults.push({ path: ['collectorTopic'], message });
  }
  return faults;
}

/** Files named in the configuration are found from where it is. */
export function withPaths<T extends { readonly sources: readonly KafkaSource[] } & KafkaAccess>(
  kafka: T,
  resolve: (path: string) => string,
): T {
  const { tls, schemaRegistry } = kafka;
  const found = (path: string | undefined) => (path === undefined ? undefined : resolve(path));
  return {
    ...kafka,
    sources: kafka.sources.map((source) =>
      'mappingFile' in source && source.mappingFile
        ? { ...source, mappingFile: resolve(source.mappingFile) }
        : source,
    ),
    ...(tls && { tls: { ...tls, ca: found(tls.ca), cert: found(tls.cert), key: found(tls.key) } }),
    ...(schemaRegistry && { schemaRegistry: { ...schemaRegistry, ca: found(schemaRegistry.ca) } }),
  };
}
