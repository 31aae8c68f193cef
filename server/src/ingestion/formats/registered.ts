import type { RecordMapping } from '@wegwarte/contract';
import type { LogMessage } from '../../workflows/touchpoint-log.ts';
import { rejected } from '../decode-result.ts';
import type { DecodeResult } from '../decode-result.ts';
import type { Door } from '../door.ts';
import type { RegisteredSchema, SchemaAnswer } from '../registry-schemas.ts';
import type { ReadMessage } from './format.ts';
import { sizeFault } from './json-value.ts';
import { mappedRecords } from './mapped.ts';

/** Confluent's wire format: a zero, the id of the schema in four bytes, and what was written by it. */
const HEADER_BYTES = 5;

export interface Schemas {
  schema(id: number): SchemaAnswer;
}

export interface RegisteredOptions {
  readonly type: RegisteredSchema['type'];
  readonly schemas: Schemas;
  /** Without it, the fields have the names of a touchpoint's own. */
  readonly mapping?: RecordMapping | undefined;
  readonly source?: string | undefined;
}

/** Avro or JSON by a schema of the registry. A message whose schema has not come yet is to be read again when it has. */
export function registeredFormat(
  door: Door,
  { type, schemas, mapping, source }: RegisteredOptions,
): ReadMessage {
  const admit = mapping ? mappedRecords(door, mapping, source) : plainRecords(door, source);
  return (message) => {
    const { value } = message;
    const fault = sizeFault(value, door.limits.maxBytes);
    if (fault) return fault;
    if (value!.length < HEADER_BYTES || value![0] !== 0) {
      return rejected('no-schema', 'it does not begin with a zero and the id of a schema');
    }
    const id = value!.readInt32BE(1);
    const answer = schemas.schema(id);
    if ('ready' in answer) return { ok: 'wait', ready: answer.ready };
    if ('unknown' in answer) return rejected('schema-unknown', answer.unknown);
    const { found } = answer;
    if (found.type !== type)
      return rejected('schema-mismatch', `the schema ${id} is ${found.type}, not ${type}`);
    let record: unknown;
    try {
      record = found.fromBuffer(value!.subarray(HEADER_BYTES));
    } catch (error) {
      return rejected('schema-mismatch', `it does not fit the schema ${id}${placeOf(error)}`);
    }
    return admit(record, message);
  };
}

/** Where it does not fit, if the library tells; what else it says may quote values. */
function placeOf(error: unknown): string {
  const [first] = (error as { paths?: unknown[] }).paths ?? [];
  const path = Array.isArray(first) ? first.join('.') : '';
  return path === '' ? '' : `, at ${path}`;
}

/** Records whose fields are those of a touchpoint. `time` may also be ms since the epoch, as Avro has it. */
function plainRecords(door: Door, source?: string) {
  return (record: unknown, { loggedAtMs }: LogMessage): DecodeResult => {
    const {
      id,
      type,
      time,
      identities,
      attributes,
      source: named,
    } = (record ?? {}) as Record<string, unknown>;
    const found = {
      id,
      type,
      time,
      identities: withoutNulls(identities),
      attributes: attributes ?? undefined,
      source: named ?? undefined,
    };
    return door.admitFound(found, loggedAtMs, source);
  };
}

/** A field of Avro cannot be absent, only null. */
function withoutNulls(record: unknown): unknown {
  if (typeof record !== 'object' || record === null) return record;
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));
}
