import type { IncomingHttpHeaders } from 'node:http';
import type { SentAs } from '../workflows/collect-touchpoints.ts';

/** What a request to the collector holds, one after the other; or the content type that is not read. */
export type Sent =
  | { readonly as: SentAs; readonly items: readonly unknown[] }
  | { readonly unsupported: string }
  | { readonly fault: string };

/** Content types whose body is read as JSON. Of CloudEvents in binary mode any JSON. */
export function isReadAsJson(headers: IncomingHttpHeaders): boolean {
  const type = mediaTypeOf(headers);
  if (type === 'application/json' || /^application\/cloudevents(-batch)?\+json$/.test(type)) return true;
  return isBinaryEvent(headers) && /[/+]json$/.test(type);
}

/** By the CloudEvents HTTP protocol binding 1.0, or plain JSON. */
export function readSent(headers: IncomingHttpHeaders, body: unknown): Sent {
  const type = mediaTypeOf(headers);
  if (type === 'application/cloudevents+json') return { as: 'cloudevent', items: [body] };
  if (type === 'application/cloudevents-batch+json') {
    return Array.isArray(body)
      ? { as: 'cloudevent', items: body }
      : { fault: 'a batch of events is an array' };
  }
  if (type.startsWith('application/cloudevents')) return { unsupported: type };
  if (isBinaryEvent(headers)) return { as: 'cloudevent', items: [binaryEvent(headers, body)] };
  if (type === 'application/json') return { as: 'touchpoint', items: Array.isArray(body) ? body : [body] };
  return { unsupported: type };
}

/** Body of a Segment call: its path names it, the libraries leave it out. A batch has calls of all kinds. */
export function readSegment(call: string, body: unknown): Sent {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return { fault: 'no JSON object' };
  if (call !== 'batch') return { as: 'segment', items: [{ ...body, type: call }] };
  const { batch } = body as { batch?: unknown };
  return Array.isArray(batch)
    ? { as: 'segment', items: batch }
    : { fault: 'batch: an array of calls is needed' };
}

function isBinaryEvent(headers: IncomingHttpHeaders): boolean {
  return headers['ce-specversion'] !== undefined;
}

function binaryEvent(headers: IncomingHttpHeaders, body: unknown): Record<string, unknown> {
  const event: Record<string, unknown> = { datacontenttype: headers['content-type'], data: body };
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith('ce-') && typeof value === 'string') event[name.slice(3)] = unescaped(value);
  }
  return event;
}

/** What HTTP cannot carry is percent-encoded, and values may stand in quotes. */
function unescaped(value: string): string {
  const bare = /^".*"$/.test(value) ? value.slice(1, -1).replaceAll(/\\(.)/g, '$1') : value;
  try {
    return decodeURIComponent(bare);
  } catch {
    return bare;
  }
}

function mediaTypeOf(headers: IncomingHttpHeaders): string {
  return (headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
}
