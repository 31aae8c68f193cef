import type { DecodeResult } from '../decode-result.ts';
import type { Door } from '../door.ts';
import type { Pseudonymiser } from '../pseudonymiser.ts';
import { readSealed } from '../sealed-touchpoint.ts';
import type { ReadMessage } from './format.ts';
import { sizeFault, parseJson } from './json-value.ts';

/** Wegwarte's own JSON: one touchpoint a message, from a producer or from the collector. */
export function plainFormat(door: Door, pseudonymise: Pseudonymiser, source?: string): ReadMessage {
  return ({ value, loggedAtMs }): DecodeResult => {
    const fault = sizeFault(value, door.limits.maxBytes);
    if (fault) return fault;
    const parsed = parseJson(value!.toString());
    if (!parsed.ok) return parsed;
    const { json } = parsed;
    const isSealed = typeof json === 'object' && json !== null && 'pseudonymised' in json;
    const sealed = isSealed ? readSealed(json, loggedAtMs, door, pseudonymise) : null;
    return sealed ?? door.admitPlain(json, loggedAtMs, source);
  };
}
