import { createRequire } from 'node:module';

interface RequestQueue {
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  throttledUntil: number;
  readonly pending: readonly unknown[];
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
}

const require = createRequire(import.meta.url);
const KNOWN_VERSION = '2.2.4';
/** How long a request waits for another one to be answered before the queue looks again. */
const LOOK_AGAIN_MS = 10;

/**
 * kafkajs 2.2.4 sets a timer with a negative delay while nothing is throttled. Node makes that 1 ms and warns
 * (`TimeoutNegativeWarning`), and the callback sets the next one: an idle consumer wakes thousands of times a second.
 * A timer is needed only while requests wait or the broker throttles; this puts that right. Any other version is left alone.
 */
export function stopIdleTimer(): void {
  const { version } = require('kafkajs/package.json') as { version: string };
  if (version !== KNOWN_VERSION) return;
  const queue = require('kafkajs/src/network/requestQueue') as { prototype: RequestQueue };
  queue.prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.throttleCheckTimeoutId) return;
    const throttledMs = this.throttledUntil - Date.now();
    if (this.pending.length === 0 && throttledMs <= 0) return;
    this.throttleCheckTimeoutId = setTimeout(
      () => {
        this.throttleCheckTimeoutId = null;
        this.checkPendingRequests();
      },
      throttledMs > 0 ? throttledMs : LOOK_AGAIN_MS,
    );
  };
}
