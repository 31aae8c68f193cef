import type { MappingOverrides } from '@wegwarte/contract';
import type { LogMessage } from '../../workflows/touchpoint-log.ts';
import { rejected } from '../decode-result.ts';
import type { Rejection } from '../decode-result.ts';
import type { Door } from '../door.ts';
import { cloudEventFault, mediaTypeOf, readData, readStructured, touchpointOfEvent } from './cloud-event.ts';
import type { CloudEvent } from './cloud-event.ts';
import type { ReadMessage } from './format.ts';
import { parseJson, sizeFault } from './json-value.ts';
import { headersOf } from './message-headers.ts';
import { compileOverrides } from './source-mapping.ts';

type EventResult = { readonly ok: true; readonly event: CloudEvent } | Rejection;

/**
 * CloudEvents 1.0 by the Kafka protocol binding. The content type of each message decides: one that begins with
 * `application/cloudevents` is structured, any other binary.
 */
export function cloudEventsFormat(door: Door, mapping?: MappingOverrides): ReadMessage {
  const override = compileOverrides(mapping);
  return (message) => {
    const read = readEvent(message, door.limits.maxBytes);
    if (!read.ok) return read;
    const { event } = read;
    const fault = cloudEventFault(event);
    if (fault !== null) return rejected('not-cloudevent', fault);
    const found = override(touchpointOfEvent(event, message.loggedAtMs), event, message);
    return 'ok' in found ? found : door.admitFound(found, message.loggedAtMs);
  };
}

/** The event of a Kafka message, its context not yet checked. */
export function readEvent(message: LogMessage, maxBytes: number): EventResult {
  const headers = headersOf(message);
  const contentType = headers.get('content-type');
  const mediaType = contentType === undefined ? '' : mediaTypeOf(contentType);
  if (mediaType.startsWith('application/cloudevents')) {
    if (mediaType === 'application/cloudevents+json') return readStructuredMessage(message, maxBytes);
    return rejected(
      'not-cloudevent',
      'content-type: of the structured ones only application/cloudevents+json is read',
    );
  }
  if (!headers.has('ce_specversion')) {
    return rejected('not-cloudevent', 'neither a ce_specversion header nor a content-type of CloudEvents');
  }
  // A deletion, or an event that says all in its context: there need be no data.
  const fault = message.value && sizeFault(message.value, maxBytes);
  if (fault) return fault;
  const data = readData(message.value?.toString() ?? '', contentType);
  if (!data.ok) return data;
  const event: Record<string, unknown> = {};
  for (const [name, value] of headers) if (name.startsWith('ce_')) event[name.slice(3)] = value;
  if (contentType !== undefined) event['datacontenttype'] = contentType;
  event['data'] = data.json;
  return { ok: true, event };
}

function readStructuredMessage({ value }: LogMessage, maxBytes: number): EventResult {
  const fault = sizeFault(value, maxBytes);
  if (fault) return fault;
  const parsed = parseJson(value!.toString());
  const read = parsed.ok ? readStructured(parsed.json) : parsed;
  if (!read.ok) return read;
  const { json } = read;
  if (typeof json !== 'object' || json === null) return rejected('not-cloudevent', 'no object');
  return { ok: true, event: json as CloudEvent };
}
