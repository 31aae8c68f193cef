import type { MappingOverrides } from '@wegwarte/contract';
import { rejected } from '../decode-result.ts';
import type { Door } from '../door.ts';
import type { ReadMessage } from './format.ts';
import { parseJson, sizeFault } from './json-value.ts';
import { segmentFault, touchpointOfCall } from './segment-call.ts';
import { compileOverrides } from './source-mapping.ts';

/** Segment and RudderStack calls as their warehouses and Kafka destinations write them: one a message. */
export function segmentFormat(door: Door, mapping?: MappingOverrides, source = 'segment'): ReadMessage {
  const override = compileOverrides(mapping);
  return (message) => {
    const { value, loggedAtMs } = message;
    const size = sizeFault(value, door.limits.maxBytes);
    if (size) return size;
    const parsed = parseJson(value!.toString());
    if (!parsed.ok) return parsed;
    const fault = segmentFault(parsed.json);
    if (fault !== null) return rejected('not-segment', fault);
    const call = parsed.json as Record<string, unknown>;
    const found = override(touchpointOfCall(call, loggedAtMs), call, message);
    return 'ok' in found ? found : door.admitFound(found, loggedAtMs, source);
  };
}
