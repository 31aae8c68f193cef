import { json } from 'express';
import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { isReadAsJson } from './read-sent.ts';

/** Where touchpoints are taken, and which content types are read as JSON there. */
const readers: readonly { path: string; type: (request: IncomingMessage) => boolean }[] = [
  { path: '/api/v1/touchpoints', type: ({ headers }) => isReadAsJson(headers) },
  {
    path: '/api/v1/segment',
    // Browsers send text/plain, which saves them asking beforehand.
    type: ({ headers }) => /^\s*(application\/json|text\/plain)\b/i.test(headers['content-type'] ?? ''),
  },
];

/** Body readers by path. The data of an event may be a bare text or number, so any JSON is taken. */
export function collectorBodies(limit: string): { path: string; handler: RequestHandler }[] {
  return readers.map(({ path, type }) => ({ path, handler: json({ limit, type, strict: false }) }));
}
