import type { FoundTouchpoint } from '../door.ts';

/** Calls of the Segment specification, which RudderStack follows: https://segment.com/docs/connections/spec */
const calls = new Set(['track', 'page', 'screen', 'identify', 'group', 'alias']);

/** What is wrong with a call, or null. */
export function segmentFault(call: unknown): string | null {
  if (typeof call !== 'object' || call === null) return 'no object';
  const { type, event, messageId, userId, anonymousId } = call as Record<string, unknown>;
  if (typeof type !== 'string' || !calls.has(type)) return `type: none of ${[...calls].join(', ')}`;
  if (type === 'track' && !textOf(event)) return 'event: not there';
  if (!textOf(messageId)) return 'messageId: not there';
  if (!textOf(userId) && !textOf(anonymousId)) return 'userId, anonymousId: neither is there';
  return null;
}

/**
 * What a call says by itself. A track call is a touchpoint of its event's name; the others are `segment.page`,
 * `segment.identify` and so on: nothing is lost where a journey wants them, and where none does they are ignored.
 * Who is not known yet is followed by the anonymous id, and joined to the user once a call names both. `receivedAtMs` stands in for a time that is left out.
 */
export function touchpointOfCall(
  call: Readonly<Record<string, unknown>>,
  receivedAtMs: number,
): FoundTouchpoint {
  const { type, event, messageId, timestamp, originalTimestamp, name } = call;
  const [customer, anonymous] = [textOf(call['userId']), textOf(call['anonymousId'])];
  const given = type === 'identify' || type === 'group' ? call['traits'] : call['properties'];
  const properties = typeof given === 'object' && given !== null ? given : {};
  const before = type === 'alias' ? textOf(call['previousId']) : anonymous;
  return {
    id: textOf(messageId),
    type: type === 'track' ? event : `segment.${String(type)}`,
    time: timestamp ?? originalTimestamp ?? receivedAtMs,
    identities: {
      customer: customer ?? anonymous,
      ...(anonymous !== undefined && { anonymous }),
    },
    // Both ids on one call: the visitor has turned out to be this customer, and goes on with what was begun before.
    ...(customer !== undefined && before !== undefined && { previousIdentity: { customer: before } }),
    attributes: typeof name === 'string' ? { ...properties, name } : properties,
  };
}

/** Some libraries send numbers for ids. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
