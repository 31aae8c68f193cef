import { JourneyCatalog } from '../../journeys/journey-catalog.ts';
import { journey, startMs } from '../../journeys/journey-examples.suite.ts';
import type { Touchpoint } from '../../journeys/touchpoint.ts';
import type { LogMessage } from '../../workflows/touchpoint-log.ts';
import { defaultDecodeLimits, Door } from '../door.ts';
import { Pseudonymiser } from '../pseudonymiser.ts';
import type { ReadMessage } from './format.ts';

/** What tests of formats are told in: a checkout keyed by customer, a chat keyed by session, and a door to both. */
export const pseudonymise = new Pseudonymiser(Buffer.from('a key that nobody knows but we ourselves'));
const catalog = new JourneyCatalog([journey(), journey({ journey: 'chat', key: 'session' })]);
export const door = new Door(() => catalog, pseudonymise, defaultDecodeLimits);
export const nowMs = startMs;
export const atNow = new Date(startMs).toISOString();

export function message(value: unknown, headers?: LogMessage['headers'], key?: string): LogMessage {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return {
    offset: 7,
    loggedAtMs: startMs,
    value: value === null ? null : Buffer.from(text),
    ...(headers && { headers }),
    ...(key !== undefined && { key: Buffer.from(key) }),
  };
}

export function touchpointOf(read: ReadMessage, one: LogMessage): Touchpoint {
  const result = read(one);
  if (result.ok !== true) throw new Error(JSON.stringify(result));
  return result.touchpoint;
}

export function rejectionOf(read: ReadMessage, one: LogMessage): string {
  const result = read(one);
  if (result.ok !== false) throw new Error('it was let in');
  return `${result.reason}: ${result.detail}`;
}

export const customer = (name: string) => pseudonymise.at(0).pseudonym('customer', name);
export const session = (name: string) => pseudonymise.at(0).pseudonym('session', name);
