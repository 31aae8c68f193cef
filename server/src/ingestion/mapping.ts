import type { MappedAttribute, MappedText, MappingFile, MappingOverrides } from '@wegwarte/contract';
import type { FoundTouchpoint } from './door.ts';
import { compileScalar, compileTextColumn } from './mapped-column.ts';
import type { MappedRecord, TextReader } from './mapped-column.ts';
import { compileTimeFormat, type TimeFormatProblem } from './mapped-time.ts';

/** Why a record does not fit: the field and its column. `written` is what stood there, which may be personal. */
export interface Misfit {
  readonly reject: string;
  readonly written?: string;
}

/** Takes one field from a record. */
export type FieldReader<T> = (record: MappedRecord) => T | Misfit;

/** The readers of those fields that a mapping names. */
export interface CompiledMapping {
  readonly id?: FieldReader<string>;
  readonly type?: FieldReader<string>;
  /** ms since the epoch. */
  readonly time?: FieldReader<number>;
  /** May find none. */
  readonly identities?: (record: MappedRecord) => Record<string, string>;
  readonly attributes?: FieldReader<Record<string, string | number | boolean | null>>;
  readonly source?: TextReader;
}

/** `recordNumber` counts from 1 and stands in for an id where the mapping names none. */
export type RecordMapper = (record: MappedRecord, recordNumber: number) => FoundTouchpoint | Misfit;

/**
 * Makes the function that turns records into touchpoints. Throws a RangeError for a time format or zone that does not
 * exist; `timeProblem` tells so beforehand.
 */
export function compileMapping(mapping: Omit<MappingFile, 'mapping' | 'format' | 'delimiter'>): RecordMapper {
  const fields = compileFields(mapping) as Required<CompiledMapping>;
  const idOf = mapping.id === undefined ? null : fields.id;
  const wanted = Object.values(mapping.identities).map(nameOf).join(', ');
  return (record, recordNumber) => {
    const id = idOf ? idOf(record) : `record-${recordNumber}`;
    if (typeof id === 'object') return id;
    const type = fields.type(record);
    if (typeof type === 'object') return type;
    const time = fields.time(record);
    if (typeof time === 'object') return time;
    const identities = fields.identities(record);
    if (Object.keys(identities).length === 0) return { reject: `identities: nothing in ${wanted}` };
    const attributes = fields.attributes(record);
    if (isMisfit(attributes)) return attributes;
    return { id, type, time, identities, attributes, source: fields.source?.(record) };
  };
}

/** The same for a mapping that names only some fields. */
export function compileFields(mapping: MappingOverrides): CompiledMapping {
  const { id, type, time, identities, attributes, source } = mapping;
  return {
    ...(id !== undefined && { id: compileId(id) }),
    ...(type !== undefined && { type: needed('type', nameOf(type), compileText(type)) }),
    ...(time !== undefined && { time: compileTime(time) }),
    ...(identities !== undefined && { identities: compileIdentities(identities) }),
    ...(attributes !== undefined && { attributes: compileAttributes(attributes) }),
    ...(source !== undefined && { source: compileText(source) }),
  };
}

export function isMisfit(value: object): value is Misfit {
  return typeof (value as Misfit).reject === 'string';
}

/** What is wrong with the time format or zone of a mapping; undefined when nothing is. */
export function timeProblem(time: MappingFile['time']): TimeFormatProblem | undefined {
  const compiled = compileTimeFormat(time.format, time.zone);
  return typeof compiled === 'function' ? undefined : compiled;
}

/** Every column a mapping reads. */
export function mappedColumns({
  id,
  type,
  time,
  identities,
  attributes,
  source,
}: MappingOverrides): string[] {
  const froms = [type, source, ...Object.values(identities ?? {}), ...Object.values(attributes ?? {})];
  const columns = froms.flatMap((from) => {
    if (typeof from === 'string') return from;
    return from && 'column' in from ? from.column : [];
  });
  return [...new Set([...[id ?? []].flat(), ...(time ? [time.column] : []), ...columns])];
}

function needed(field: string, name: string, read: TextReader): FieldReader<string> {
  const misfit = { reject: `${field}: nothing in ${name}` };
  return (record) => read(record) ?? misfit;
}

function compileId(id: NonNullable<MappingFile['id']>): FieldReader<string> {
  const columns = [id].flat();
  const [only, ...others] = columns.map((column) => compileTextColumn(column));
  if (others.length === 0) return needed('id', columns[0]!, only!);
  const readers = [only!, ...others];
  return needed('id', columns.join(', '), (record) => {
    let name: string | undefined;
    for (const read of readers) {
      const part = read(record);
      if (part === undefined) return undefined;
      // Escaped, so that 1-2 and 3 differ from 1 and 2-3.
      const escaped = part.replaceAll(/[\\-]/g, '\\$&');
      name = name === undefined ? escaped : `${name}-${escaped}`;
    }
    return name;
  });
}

function compileText(from: MappedText): TextReader {
  if (typeof from === 'string') return compileTextColumn(from);
  if ('constant' in from) return () => from.constant;
  const read = compileTextColumn(from.column);
  const values = new Map(Object.entries(from.values ?? {}));
  return (record) => {
    const value = read(record);
    return value === undefined ? from.ifEmpty : (values.get(value) ?? value);
  };
}

function compileTime({ column, format, zone }: MappingFile['time']): FieldReader<number> {
  const readTime = compileTimeFormat(format, zone);
  if (typeof readTime !== 'function') throw new RangeError(`time: ${readTime.problem}`);
  const read = compileTextColumn(column);
  return (record) => {
    const text = read(record);
    if (text === undefined) return { reject: `time: nothing in ${column}` };
    const ms = readTime(text);
    // Further than that no calendar goes.
    if (ms !== undefined && Math.abs(ms) <= 8.64e15) return ms;
    return { reject: `time: what is in ${column} does not fit ${format}`, written: text };
  };
}

function compileIdentities(identities: Readonly<Record<string, MappedText>>) {
  const readers = Object.entries(identities).map(([kind, from]) => [kind, compileText(from)] as const);
  return (record: MappedRecord): Record<string, string> => {
    const found: Record<string, string> = {};
    for (const [kind, read] of readers) {
      const value = read(record);
      if (value !== undefined) found[kind] = value;
    }
    return found;
  };
}

type AttributeReader = FieldReader<string | number | boolean | null | undefined>;

function compileAttributes(
  attributes: Readonly<Record<string, MappedAttribute>>,
): NonNullable<CompiledMapping['attributes']> {
  const readers = Object.entries(attributes).map(
    ([name, from]) => [name, compileAttribute(name, from)] as const,
  );
  return (record) => {
    const found: Record<string, string | number | boolean | null> = {};
    for (const [name, read] of readers) {
      const value = read(record);
      if (typeof value === 'object' && value !== null) return value;
      if (value !== undefined) found[name] = value;
    }
    return found;
  };
}

function compileAttribute(name: string, from: MappedAttribute): AttributeReader {
  if (typeof from === 'string') return compileScalar(from);
  if ('constant' in from) return () => from.constant;
  const { column, type } = from;
  const read = compileTextColumn(column);
  if (type === 'string') return read;
  return (record) => {
    const text = read(record)?.trim();
    if (text === undefined || text === '') return undefined;
    const value = type === 'number' ? numberIn(text) : booleanIn(text);
    return value ?? { reject: `attributes.${name}: what is in ${column} is no ${type}`, written: text };
  };
}

function numberIn(text: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

function booleanIn(text: string): boolean | undefined {
  if (/^(true|yes|1)$/i.test(text)) return true;
  return /^(false|no|0)$/i.test(text) ? false : undefined;
}

function nameOf(from: MappedText): string {
  if (typeof from === 'string') return from;
  return 'column' in from ? [from.column].flat().join(', ') : from.constant;
}
