import type { LogMessage } from '../workflows/touchpoint-log.ts';
import type { RejectedMessage } from '../workflows/dead-letter-log.ts';
import type { DeadLetterOrigin } from '../workflows/redrive-letters.ts';

type Headers = NonNullable<LogMessage['headers']>;

const names = {
  reason: 'wegwarte-reason',
  detail: 'wegwarte-detail',
  topic: 'wegwarte-topic',
  partition: 'wegwarte-partition',
  offset: 'wegwarte-offset',
  loggedAt: 'wegwarte-logged-at',
  attempt: 'wegwarte-attempt',
  /** The size of a value that the dead-letter topic would not take. */
  omittedBytes: 'wegwarte-omitted-bytes',
} as const;
const ours = new Set<string>(Object.values(names));

/**
 * A letter's headers: those of the message, and what, why and where from.
 * @param omittedBytes the size of its value, if that is not kept
 */
export function letterHeaders(
  { from, message, reason, detail }: RejectedMessage,
  headers: Headers = {},
  omittedBytes?: number,
) {
  return {
    ...withoutOurs(headers),
    [names.reason]: reason,
    [names.detail]: detail,
    [names.topic]: from.topic,
    [names.partition]: String(from.partition),
    [names.offset]: String(message.offset),
    [names.loggedAt]: new Date(message.loggedAtMs).toISOString(),
    // One that was put back says how often it had been rejected before.
    [names.attempt]: String(attemptOf(message.headers ?? {}) + 1),
    ...(omittedBytes !== undefined && { [names.omittedBytes]: String(omittedBytes) }),
  };
}

/** A message's headers when it is put back: its own, and how often it was rejected. */
export function putBackHeaders(headers: Headers) {
  return { ...withoutOurs(headers), [names.attempt]: String(attemptOf(headers)) };
}

/** What a letter says of itself; null for what somebody else wrote to the topic. */
export function readLetterHeaders(headers: Headers): DeadLetterOrigin | null {
  const topic = textOf(headers, names.topic);
  const reason = textOf(headers, names.reason);
  const [partition, offset] = [numberOf(headers, names.partition), numberOf(headers, names.offset)];
  const loggedAtMs = Date.parse(textOf(headers, names.loggedAt) ?? '');
  if (!topic || !reason || partition === null || offset === null || Number.isNaN(loggedAtMs)) return null;
  const omittedBytes = numberOf(headers, names.omittedBytes);
  return { topic, partition, offset, reason, loggedAtMs, attempt: attemptOf(headers), omittedBytes };
}

function attemptOf(headers: Headers): number {
  return numberOf(headers, names.attempt) ?? 0;
}

function withoutOurs(headers: Headers): Record<string, Buffer | string | (Buffer | string)[]> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || ours.has(name) ? [] : [[name, isList(value) ? [...value] : value]],
    ),
  );
}

function textOf(headers: Headers, name: string): string | null {
  const value = headers[name];
  const last = value !== undefined && isList(value) ? value.at(-1) : value;
  return last === undefined ? null : last.toString();
}

/** Nothing but digits: whoever writes to the source may write such headers too. */
function numberOf(headers: Headers, name: string): number | null {
  const text = textOf(headers, name);
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function isList(
  value: Buffer | string | readonly (Buffer | string)[],
): value is readonly (Buffer | string)[] {
  return Array.isArray(value);
}
