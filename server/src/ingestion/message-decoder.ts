import type { MappingOverrides, RecordMapping } from '@wegwarte/contract';
import type { DecodeMessage } from '../workflows/decode-message.ts';
import type { UnreadableBatch } from '../workflows/touchpoint-log.ts';
import { rejected } from './decode-result.ts';
import type { Rejection } from './decode-result.ts';
import type { Door } from './door.ts';
import { cloudEventsFormat } from './formats/cloudevents.ts';
import type { ReadMessage } from './formats/format.ts';
import { mappedFormat } from './formats/mapped.ts';
import { plainFormat } from './formats/plain.ts';
import { registeredFormat } from './formats/registered.ts';
import type { Schemas } from './formats/registered.ts';
import { segmentFormat } from './formats/segment.ts';
import { snowplowFormat } from './formats/snowplow.ts';
import type { Pseudonymiser } from './pseudonymiser.ts';

/** A topic, and how its messages are to be read. */
export type SourceFormat = {
  readonly topic: string;
  /** `source` of touchpoints that do not name theirs. */
  readonly source?: string | undefined;
} & (
  | { readonly format: 'wegwarte' }
  | {
      readonly format: 'cloudevents' | 'segment' | 'snowplow';
      readonly mapping?: MappingOverrides | undefined;
    }
  | { readonly format: 'mapping'; readonly mapping: RecordMapping }
  | { readonly format: 'avro' | 'json-schema'; readonly mapping?: RecordMapping | undefined }
);

export interface DecoderParts {
  readonly door: Door;
  readonly pseudonymise: Pseudonymiser;
  /** Needed for `avro` and `json-schema`. */
  readonly schemas?: Schemas | undefined;
}

/** Reads each topic in its own format; a topic that is no source, such as the log's own, in the plain one. */
export function messageDecoder(sources: readonly SourceFormat[], parts: DecoderParts): DecodeMessage {
  const readers = new Map(sources.map((source) => [source.topic, formatOf(source, parts)]));
  const plain = plainFormat(parts.door, parts.pseudonymise);
  return (message, topic) =>
    message.unreadable
      ? unreadable(message.unreadable, message.offset)
      : (readers.get(topic) ?? plain)(message);
}

/** Of any format. */
function unreadable({ reason, firstOffset, count }: UnreadableBatch, lastOffset: number): Rejection {
  return rejected(
    'unreadable-batch',
    `${count} messages, offsets ${firstOffset} to ${lastOffset}: ${reason}`,
  );
}

function formatOf(source: SourceFormat, { door, pseudonymise, schemas }: DecoderParts): ReadMessage {
  switch (source.format) {
    case 'wegwarte':
      return plainFormat(door, pseudonymise, source.source);
    case 'cloudevents':
      return cloudEventsFormat(door, source.mapping);
    case 'segment':
      return segmentFormat(door, source.mapping, source.source);
    case 'snowplow':
      return snowplowFormat(door, source.mapping, source.source);
    case 'mapping':
      return mappedFormat(door, source.mapping, source.source);
    case 'avro':
    case 'json-schema': {
      if (!schemas) throw new RangeError(`${source.topic}: ${source.format} needs a schema registry`);
      const type = source.format === 'avro' ? 'AVRO' : 'JSON';
      return registeredFormat(door, { ...source, type, schemas });
    }
  }
}
