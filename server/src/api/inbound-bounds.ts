import { type RequestHandler, raw, urlencoded } from 'express';
import { takeCell } from '../kernel/cell-rate.ts';
import type { Clock } from '../kernel/clock.ts';
import type { InboundMeter, InboundRoute } from '../workflows/inbound-meter.ts';
import { sendProblem } from './problem.ts';

export const INBOUND_METER = Symbol('counts calls from outside');

/**
 * Posted from one address. PagerDuty tries again after a 429; a person presses a button once or twice. Looking is not
 * counted: mail scanners look at every link of a storm, from the address that people come from, too.
 */
const LIMIT = { burst: 60, everyMs: 200 };
/** Of which is remembered what they may; the one heard of longest ago makes room. */
const MAX_ADDRESSES = 2_000;

/** PagerDuty sends nothing larger, whatever is in it. */
const PAGERDUTY_LIMIT = '256kb';
const ANSWER_LIMIT = '8kb';

/**
 * What stands before the ways in that need no sign-in: so many calls from one address, and bodies of so many bytes. Both
 * before anything is computed of them.
 */
export function inboundBounds(
  meter: InboundMeter,
  clock: Clock,
): { readonly path: string; readonly handlers: RequestHandler[] }[] {
  const loads = new Map<string, number>();
  const bound = (path: string, route: InboundRoute, reader: RequestHandler) => ({
    path,
    handlers: [notTooMany(route, loads, meter, clock), notTooLarge(route, reader, meter)],
  });
  return [
    // As it was sent: the signature is of the bytes. Packed bodies are none of PagerDuty's.
    bound('/hooks/pagerduty', 'pagerduty', raw({ type: () => true, limit: PAGERDUTY_LIMIT, inflate: false })),
    bound('/answer', 'answer', urlencoded({ extended: false, limit: ANSWER_LIMIT, parameterLimit: 10 })),
  ];
}

function notTooMany(
  route: InboundRoute,
  loads: Map<string, number>,
  meter: InboundMeter,
  clock: Clock,
): RequestHandler {
  return (request, response, next) => {
    if (request.method !== 'POST') return next();
    const from = request.ip ?? '';
    const decided = takeCell(loads.get(from) ?? 0, LIMIT, clock.now());
    loads.delete(from);
    loads.set(from, decided.accountedUntilMs);
    if (loads.size > MAX_ADDRESSES) loads.delete(loads.keys().next().value!);
    if (decided.go) return next();
    meter.inbound(route, 'too-many');
    response.setHeader('Retry-After', String(Math.ceil((decided.waitUntilMs - clock.now()) / 1_000)));
    sendProblem(response, 429, 'Too much at once', 'more calls than one address may make');
  };
}

function notTooLarge(route: InboundRoute, reader: RequestHandler, meter: InboundMeter): RequestHandler {
  return (request, response, next) => {
    reader(request, response, (error?: unknown) => {
      if ((error as { type?: string } | undefined)?.type === 'entity.too.large')
        meter.inbound(route, 'oversized');
      next(error);
    });
  };
}
