import type { MappingOverrides } from '@wegwarte/contract';
import { rejected } from '../decode-result.ts';
import type { Door } from '../door.ts';
import { isoTimeMs } from '../iso-time.ts';
import type { ReadMessage } from './format.ts';
import { sizeFault } from './json-value.ts';
import { snowplowColumns, snowplowValues } from './snowplow-columns.ts';
import { snowplowRecord, selfDescribed } from './snowplow-record.ts';
import { compileOverrides } from './source-mapping.ts';

const indexOf = new Map(snowplowColumns.map((name, index) => [name, index]));
const at = (name: string) => indexOf.get(name)!;
const [EVENT_ID, EVENT, EVENT_NAME, SE_ACTION, APP_ID] = [
  at('event_id'),
  at('event'),
  at('event_name'),
  at('se_action'),
  at('app_id'),
];
const [DERIVED, COLLECTED] = [at('derived_tstamp'), at('collector_tstamp')];
const [USER, VISITOR, SESSION] = [at('user_id'), at('domain_userid'), at('domain_sessionid')];
const UNSTRUCT = at('unstruct_event');

/**
 * Snowplow enriched events: one line of tab-separated columns a message. The type is the event's name, of structured
 * events their action; the customer is the user, or else the domain's visitor; attributes are columns and the fields of
 * a self-describing event.
 */
export function snowplowFormat(door: Door, mapping?: MappingOverrides, source = 'snowplow'): ReadMessage {
  const override = compileOverrides(mapping);
  return (message) => {
    const { value, loggedAtMs } = message;
    const fault = sizeFault(value, door.limits.maxBytes);
    if (fault) return fault;
    const line = value!
      .toString()
      .replace(/\r?\n$/, '')
      .split('\t');
    if (line.length !== snowplowColumns.length) {
      return rejected('not-snowplow', `${line.length} columns, not ${snowplowColumns.length}`);
    }
    const [customer, session] = [line[USER] || line[VISITOR], line[SESSION]];
    const type = (line[EVENT] === 'struct' && line[SE_ACTION]) || line[EVENT_NAME] || line[EVENT];
    const plain = {
      id: line[EVENT_ID],
      type,
      time: timeMsOf(line[DERIVED] || line[COLLECTED]!),
      identities: { ...(customer && { customer }), ...(session && { session }) },
      attributes: wantedOf(line, door.wanted),
      source: line[APP_ID] || source,
    };
    const found = mapping === undefined ? plain : override(plain, snowplowRecord(line), message);
    return 'ok' in found ? found : door.admitFound(found, loggedAtMs, source);
  };
}

/** Most of the columns no journey asks for: making an object of all of them would take longer than all the rest. */
function wantedOf(line: readonly string[], wanted: Iterable<string>): Record<string, unknown> {
  const described = line[UNSTRUCT] === '' ? null : selfDescribed(line[UNSTRUCT]!);
  const attributes: Record<string, unknown> = {};
  for (const name of wanted) {
    const index = indexOf.get(name);
    // What the event says of itself goes before what the tracker says of its surroundings.
    if (described && Object.hasOwn(described, name)) attributes[name] = described[name];
    else if (index !== undefined && line[index] !== '')
      attributes[name] = snowplowValues[index]!(line[index]!);
  }
  return attributes;
}

/** `2013-11-26 00:03:57.885`, in UTC. NaN where it is none. */
function timeMsOf(text: string): number {
  return isoTimeMs(`${text.slice(0, 10)}T${text.slice(11)}Z`);
}
