import type { MappedAttribute, MappedText, MappingFile, TouchpointInput } from '@wegwarte/contract';
import { compileTimeFormat, type TimeFormatProblem, type TimeReader } from './mapped-time.ts';

/** A line of CSV by its header, or a JSON object. */
export type MappedRecord = Readonly<Record<string, unknown>>;

/** `recordNumber` counts from 1 and stands in for an id where the mapping names none. */
export type RecordMapper = (
  record: MappedRecord,
  recordNumber: number,
) => TouchpointInput | { readonly reject: string };

/**
 * Makes the function that turns records into touchpoints. Throws a RangeError for a time format or zone that does not
 * exist; `timeProblem` tells so beforehand.
 */
export function compileMapping(mapping: MappingFile): RecordMapper {
  const readTime = compileTimeFormat(mapping.time.format, mapping.time.zone);
  if (typeof readTime !== 'function') throw new RangeError(`time: ${readTime.problem}`);
  const idOf = compileId(mapping.id);
  const typeOf = compileText(mapping.type);
  const sourceOf = mapping.source === undefined ? undefined : compileText(mapping.source);
  const identities = Object.entries(mapping.identities).map(
    ([name, from]) => [name, compileText(from)] as const,
  );
  const attributes = Object.entries(mapping.attributes).map(
    ([name, from]) => [name, compileAttribute(from)] as const,
  );

  return (record, recordNumber) => {
    const id = idOf(record, recordNumber);
    if (id === undefined) return { reject: `id: nothing in ${nameOf(mapping.id)}` };
    const type = typeOf(record);
    if (type === undefined) return { reject: `type: nothing in ${nameOf(mapping.type)}` };
    const time = timeOf(record, mapping.time.column, readTime);
    if (time === undefined) return { reject: rejectedTime(record, mapping.time) };

    const touchpoint: TouchpointInput = { id, type, time, identities: {}, attributes: {} };
    for (const [name, valueOf] of identities) {
      const value = valueOf(record);
      if (value !== undefined) touchpoint.identities[name] = value;
    }
    if (Object.keys(touchpoint.identities).length === 0) {
      return { reject: `identities: nothing in ${Object.values(mapping.identities).map(nameOf).join(', ')}` };
    }
    for (const [name, valueOf] of attributes) {
      const value = valueOf(record);
      if (typeof value === 'object' && value !== null)
        return { reject: `attributes.${name}: ${value.problem}` };
      if (value !== undefined) touchpoint.attributes![name] = value;
    }
    const source = sourceOf?.(record);
    if (source !== undefined) touchpoint.source = source;
    return touchpoint;
  };
}

/** What is wrong with the time format or zone of a mapping; undefined when nothing is. */
export function timeProblem(time: MappingFile['time']): TimeFormatProblem | undefined {
  const compiled = compileTimeFormat(time.format, time.zone);
  return typeof compiled === 'function' ? undefined : compiled;
}

/** Every column a mapping reads, so that a header that lacks one can be refused before the first record. */
export function mappedColumns(mapping: MappingFile): string[] {
  const texts = [mapping.type, mapping.source, ...Object.values(mapping.identities)];
  const columns = [...texts, ...Object.values(mapping.attributes)].flatMap((from) => {
    if (typeof from === 'string') return [from];
    return from && 'column' in from ? [from.column] : [];
  });
  return [...new Set([...[mapping.id ?? []].flat(), mapping.time.column, ...columns])];
}

function compileId(
  id: MappingFile['id'],
): (record: MappedRecord, recordNumber: number) => string | undefined {
  if (id === undefined) return (_record, recordNumber) => `record-${recordNumber}`;
  const columns = [id].flat();
  return (record) => {
    const parts = columns.map((column) => textAt(record, column));
    if (parts.includes(undefined)) return undefined;
    // Escaped, so that 1-2 and 3 differ from 1 and 2-3.
    return parts.length === 1 ? parts[0] : parts.map((part) => part!.replaceAll(/[\\-]/g, '\\$&')).join('-');
  };
}

function compileText(from: MappedText): (record: MappedRecord) => string | undefined {
  if (typeof from === 'string') return (record) => textAt(record, from);
  if ('constant' in from) return () => from.constant;
  const values = new Map(Object.entries(from.values ?? {}));
  return (record) => {
    const value = textAt(record, from.column);
    return value === undefined ? from.ifEmpty : (values.get(value) ?? value);
  };
}

type AttributeReader = (
  record: MappedRecord,
) => string | number | boolean | null | undefined | { problem: string };

function compileAttribute(from: MappedAttribute): AttributeReader {
  if (typeof from === 'string') return (record) => scalarAt(record, from);
  if ('constant' in from) return () => from.constant;
  const { column, type } = from;
  if (type === 'string') return (record) => textAt(record, column);
  return (record) => {
    const text = textAt(record, column)?.trim();
    if (text === undefined || text === '') return undefined;
    const value = type === 'number' ? numberIn(text) : booleanIn(text);
    return value ?? { problem: `${JSON.stringify(text)} in ${column} is no ${type}` };
  };
}

function numberIn(text: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

function booleanIn(text: string): boolean | undefined {
  if (/^(true|yes|1)$/i.test(text)) return true;
  return /^(false|no|0)$/i.test(text) ? false : undefined;
}

/** The value of a column, or of a field inside nested JSON where no column has the dotted name itself. */
function valueAt(record: MappedRecord, column: string): unknown {
  if (Object.hasOwn(record, column)) return record[column];
  let value: unknown = record;
  for (const part of column.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as MappedRecord)[part];
  }
  return value;
}

function scalarAt(record: MappedRecord, column: string): string | number | boolean | undefined {
  const value = valueAt(record, column);
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function textAt(record: MappedRecord, column: string): string | undefined {
  const value = scalarAt(record, column);
  return value === undefined ? undefined : String(value);
}

function timeOf(record: MappedRecord, column: string, read: TimeReader): string | undefined {
  const written = textAt(record, column);
  const ms = written === undefined ? undefined : read(written);
  if (ms === undefined) return undefined;
  const instant = new Date(ms);
  return Number.isNaN(instant.getTime()) ? undefined : instant.toISOString();
}

function rejectedTime(record: MappedRecord, { column, format }: MappingFile['time']): string {
  const written = textAt(record, column);
  return written === undefined
    ? `time: nothing in ${column}`
    : `time: ${JSON.stringify(written.slice(0, 60))} in ${column} does not fit ${format}`;
}

function nameOf(from: MappingFile['id'] | MappedText): string {
  if (typeof from === 'object' && 'column' in from) return from.column;
  return [from].flat().join(', ');
}
