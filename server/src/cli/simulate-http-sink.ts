import { setTimeout as sleep } from 'node:timers/promises';
import { CollectorReceipt, Problem } from '@wegwarte/contract';
import type { Delivery } from '@wegwarte/simulator';
import { type Clock, systemClock } from '../kernel/clock.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { Refused, TouchpointSink } from './simulate-sink.ts';

export interface HttpSinkOptions {
  /** Address of the server, without the path of the collector. */
  readonly url: string;
  readonly token: string | null;
  /** How long one batch is tried for before giving up. */
  readonly patienceMs?: number;
  /** First pause between two tries; doubles up to 5 s. */
  readonly firstPauseMs?: number;
  readonly clock?: Clock;
  /** Told once when the server stops taking touchpoints, not at every try. */
  readonly onTrouble?: (message: string) => void;
}

const REQUEST_TIMEOUT_MS = 30_000;
const LONGEST_PAUSE_MS = 5_000;

/** Sends to the HTTP collector; waits for a server that is busy or away, and gives up on one that says no. */
export function httpSink(options: HttpSinkOptions): TouchpointSink {
  const { url, token, patienceMs = 120_000, firstPauseMs = 250, clock = systemClock, onTrouble } = options;
  const address = new URL('/api/v1/touchpoints', url).href;
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };

  async function send(batch: readonly Delivery[], signal: AbortSignal): Promise<Refused | null> {
    const body = JSON.stringify(batch.map(({ touchpoint }) => touchpoint));
    const giveUpAtMs = clock.now() + patienceMs;
    let pauseMs = firstPauseMs;
    for (let tries = 1; ; tries++) {
      const answer = await attempt(address, headers, body, signal);
      if (answer.kind === 'taken') return answer.refused;
      if (answer.kind === 'refused') throw new WegwarteError('input-invalid', `${address} ${answer.reason}`);
      const waitMs = Math.max(pauseMs, answer.retryAfterMs);
      if (clock.now() + waitMs > giveUpAtMs) {
        const message = `${address} ${answer.reason}; gave up after ${tries} tries in ${Math.round(patienceMs / 1_000)} s`;
        throw new WegwarteError('log-unavailable', message, { retriable: true });
      }
      if (tries === 1) onTrouble?.(`${address} ${answer.reason}; trying again`);
      await sleep(waitMs, undefined, { signal });
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
  }

  return { send, close: async () => {} };
}

type Answer =
  | { kind: 'taken'; refused: Refused | null }
  | { kind: 'busy'; reason: string; retryAfterMs: number }
  | { kind: 'refused'; reason: string };

async function attempt(
  address: string,
  headers: Record<string, string>,
  body: string,
  signal: AbortSignal,
): Promise<Answer> {
  let response: Response;
  let text: string;
  try {
    const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    response = await fetch(address, {
      method: 'POST',
      headers,
      body,
      signal: AbortSignal.any([signal, timeout]),
    });
    text = await response.text();
  } catch (error) {
    if (signal.aborted) throw error;
    return { kind: 'busy', reason: `cannot be reached: ${causeOf(error)}`, retryAfterMs: 0 };
  }
  if (response.ok) return { kind: 'taken', refused: refusedIn(text) };
  const reason = `answered ${response.status}${detailOf(text)}`;
  if (response.status === 429 || response.status === 503) {
    const seconds = Number(response.headers.get('retry-after'));
    return { kind: 'busy', reason, retryAfterMs: seconds > 0 ? seconds * 1_000 : 0 };
  }
  if (response.status === 401 || response.status === 403) {
    return { kind: 'refused', reason: `${reason}: give a valid API token with --token` };
  }
  // Some proxy or the server itself stumbled: the batch may be fine, and touchpoints have ids.
  if (response.status >= 500) return { kind: 'busy', reason, retryAfterMs: 0 };
  return { kind: 'refused', reason };
}

/** An answer that is no receipt comes from something else than a collector; it took the batch all the same. */
function refusedIn(text: string): Refused | null {
  const receipt = CollectorReceipt.safeParse(jsonOrNull(text));
  const first = receipt.data?.rejected[0];
  if (!receipt.data || !first) return null;
  return { count: receipt.data.rejected.length, reason: `${first.reason}: ${first.detail}` };
}

function detailOf(text: string): string {
  const problem = Problem.safeParse(jsonOrNull(text));
  return problem.success ? ` (${problem.data.detail ?? problem.data.title})` : '';
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** fetch says only "fetch failed"; what failed is in its cause. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (cause instanceof AggregateError) return causeOf(cause.errors[0]);
  return cause instanceof Error ? cause.message : String(cause);
}
