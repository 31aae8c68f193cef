import type { FoundTouchpoint } from '../door.ts';
import type { MappedRecord } from '../mapped-column.ts';
import { parseJson } from './json-value.ts';
import type { JsonResult } from './json-value.ts';

/**
 * Context attributes by name, extensions such as `partitionkey` and `traceparent` among them, and `data`.
 * CloudEvents 1.0, https://github.com/cloudevents/spec
 */
export type CloudEvent = MappedRecord;

/** What is wrong with the context of an event, or null. */
export function cloudEventFault(event: CloudEvent): string | null {
  const { specversion } = event;
  if (specversion === undefined || specversion === null) return 'specversion: not there';
  if (specversion !== '1.0') return 'specversion: only 1.0 is read';
  for (const name of ['id', 'type', 'source'] as const) {
    const value = event[name];
    if (typeof value !== 'string' || value === '') return `${name}: not there`;
  }
  for (const name of ['subject', 'time'] as const) {
    const value = event[name];
    if (value !== undefined && value !== null && typeof value !== 'string') return `${name}: no text`;
  }
  return null;
}

/**
 * What an event says by itself: its subject is the customer, the fields of its data are attributes. `receivedAtMs`
 * stands in for a time that it leaves out, as it may.
 */
export function touchpointOfEvent(event: CloudEvent, receivedAtMs: number): FoundTouchpoint {
  const { id, type, source, subject, data } = event;
  const isNamed = typeof subject === 'string' && subject !== '';
  return {
    id,
    type,
    time: event['time'] ?? receivedAtMs,
    source,
    identities: isNamed ? { customer: subject } : {},
    attributes: isRecord(data) ? data : {},
  };
}

/** Reads the data of binary mode. What is no JSON is left alone: the context is a touchpoint all the same. */
export function readData(text: string, contentType: string | undefined): JsonResult {
  if (contentType !== undefined && !isJsonType(contentType)) return { ok: true, json: undefined };
  if (text === '') return { ok: true, json: undefined };
  const parsed = parseJson(text);
  // Nobody said that it was JSON.
  return parsed.ok || contentType !== undefined ? parsed : { ok: true, json: undefined };
}

/** An event of structured mode, its `data_base64` read. */
export function readStructured(json: unknown): JsonResult & { readonly json?: unknown } {
  if (!isRecord(json)) return { ok: true, json };
  const { data_base64: encoded, datacontenttype } = json;
  if (typeof encoded !== 'string') return { ok: true, json };
  const contentType = typeof datacontenttype === 'string' ? datacontenttype : undefined;
  const data = readData(Buffer.from(encoded, 'base64').toString(), contentType);
  return data.ok ? { ok: true, json: { ...json, data: data.json } } : data;
}

/** The media type alone, in lower case: `application/json` of `Application/JSON; charset=utf-8`. */
export function mediaTypeOf(contentType: string): string {
  const end = contentType.indexOf(';');
  return (end === -1 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
}

function isJsonType(contentType: string): boolean {
  return /[/+]json$/.test(mediaTypeOf(contentType));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
