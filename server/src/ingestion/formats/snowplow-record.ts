import type { MappedRecord } from '../mapped-column.ts';
import { parseJson } from './json-value.ts';
import { snowplowColumns, snowplowValues } from './snowplow-columns.ts';

/** `iglu:com.acme/basket_viewed/jsonschema/1-0-2` */
const IGLU = /^iglu:([\w.-]+)\/([\w.-]+)\/[\w.-]+\/(\d+)-\d+-\d+$/;

/**
 * A whole event for a mapping to choose from, named as Snowplow's analytics SDKs name it: columns, and
 * `unstruct_event_VENDOR_NAME_MODEL` and lists `contexts_VENDOR_NAME_MODEL` for what is self-describing.
 * Columns without a value are absent.
 */
export function snowplowRecord(line: readonly string[]): MappedRecord {
  const record: Record<string, unknown> = {};
  for (const [index, name] of snowplowColumns.entries()) {
    const text = line[index]!;
    if (text === '') continue;
    if (name === 'unstruct_event') addDescribed(record, 'unstruct_event', outerData(text));
    else if (name === 'contexts' || name === 'derived_contexts') addContexts(record, outerData(text));
    else record[name] = snowplowValues[index]!(text);
  }
  return record;
}

/** The fields of a self-describing event, or null. */
export function selfDescribed(text: string): Readonly<Record<string, unknown>> | null {
  const data = dataOf(outerData(text));
  return isRecord(data) ? data : null;
}

function addContexts(record: Record<string, unknown>, contexts: unknown): void {
  if (!Array.isArray(contexts)) return;
  for (const context of contexts) addDescribed(record, 'contexts', context);
}

function addDescribed(record: Record<string, unknown>, kind: string, described: unknown): void {
  if (!isRecord(described) || typeof described['schema'] !== 'string') return;
  const [, vendor, name, model] = IGLU.exec(described['schema']) ?? [];
  if (!vendor || !name) return;
  const column = `${kind}_${snakeCase(vendor)}_${snakeCase(name)}_${model}`;
  const data = described['data'];
  if (kind !== 'contexts') record[column] = data;
  else record[column] = [...((record[column] as unknown[] | undefined) ?? []), data];
}

function outerData(text: string): unknown {
  const parsed = parseJson(text);
  return parsed.ok ? dataOf(parsed.json) : undefined;
}

function dataOf(value: unknown): unknown {
  return isRecord(value) ? value['data'] : undefined;
}

function snakeCase(name: string): string {
  return name
    .replaceAll(/[.-]/g, '_')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
