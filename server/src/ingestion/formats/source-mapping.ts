import type { MappingOverrides } from '@wegwarte/contract';
import type { LogMessage } from '../../workflows/touchpoint-log.ts';
import { rejected } from '../decode-result.ts';
import type { Rejection } from '../decode-result.ts';
import type { FoundTouchpoint } from '../door.ts';
import type { MappedRecord } from '../mapped-column.ts';
import { compileFields, isMisfit, mappedColumns } from '../mapping.ts';
import type { Misfit } from '../mapping.ts';
import { headersOf } from './message-headers.ts';

/** What a format found by itself, with what the configuration wants from elsewhere. */
export type Override = (
  found: FoundTouchpoint,
  record: MappedRecord,
  message: LogMessage,
) => FoundTouchpoint | Rejection;

/** Columns of the message itself begin so: `$key`, `$timestamp`, `$header.NAME` (lower case). */
const MESSAGE_COLUMN = /^\$/;

export function compileOverrides(mapping: MappingOverrides | undefined): Override {
  if (mapping === undefined) return (found) => found;
  const fields = compileFields(mapping);
  const withColumns = messageColumns(mappedColumns(mapping));
  return (found, given, message) => {
    const record = withColumns(given, message);
    const id = fields.id ? fields.id(record) : found.id;
    const type = fields.type ? fields.type(record) : found.type;
    const time = fields.time ? fields.time(record) : found.time;
    const attributes = fields.attributes ? fields.attributes(record) : found.attributes;
    for (const one of [id, type, time, attributes]) if (isMisfitted(one)) return mismatch(one);
    const identities = fields.identities ? fields.identities(record) : found.identities;
    return {
      ...found,
      id,
      type,
      time,
      attributes,
      identities,
      source: fields.source?.(record) ?? found.source,
    };
  };
}

/** Gives a record the columns of its message, where a mapping reads any. */
export function messageColumns(
  columns: readonly string[],
): (record: MappedRecord, message: LogMessage) => MappedRecord {
  if (!columns.some((column) => MESSAGE_COLUMN.test(column))) return (record) => record;
  return (record, message) => {
    const named: Record<string, unknown> = { ...record, $timestamp: message.loggedAtMs };
    if (message.key) named['$key'] = message.key.toString();
    for (const [name, value] of headersOf(message)) named[`$header.${name}`] = value;
    return named;
  };
}

/** What stood there is left out: it may be personal. */
export function mismatch({ reject }: Misfit): Rejection {
  return rejected('mapping-mismatch', reject);
}

function isMisfitted(value: unknown): value is Misfit {
  return typeof value === 'object' && value !== null && isMisfit(value);
}
