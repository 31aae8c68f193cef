import type { Attempt } from '../paging/page-channel.ts';
import { systemClock } from '../kernel/clock.ts';
import { OutgoingRequests } from './outgoing-requests.ts';

/** As the outbox makes it, with whatever a test wants different. */
export function anAttempt(different: Partial<Attempt> = {}): Attempt {
  return { language: 'en', earlier: null, signal: new AbortController().signal, ...different };
}

/** To receivers on this machine. */
export function requestsToLoopback(): OutgoingRequests {
  return new OutgoingRequests({ clock: systemClock, allowPrivateTargets: true, timeoutMs: 5_000 });
}
