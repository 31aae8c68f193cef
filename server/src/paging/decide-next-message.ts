import { alarmAfter, type Page } from './page.ts';
import { defaultRetryPolicy, type RetryPolicy } from './decide-delivery.ts';

/** What a thread's turn comes to: at most one page to send, and pages that are settled without being sent. */
export interface NextMessage {
  readonly send: Page | null;
  readonly settled: readonly Page[];
}

/**
 * A thread is what one channel is told about one incident, in order. Two rules:
 *
 * 1. Only the newest page is ever sent; older ones still waiting are withdrawn. An `opened` that arrived after the
 *    `resolved`, on a retry, would leave an alarm on for ever.
 * 2. It is sent unless the receiver surely knows it already. A receiver never written to surely believes that all is
 *    well, so a `resolved` nobody heard the beginning of stays unsent: an all-clear for an unknown alarm, at night, is
 *    noise. After a delivered page it surely believes that page. After an attempt without an answer it may have read it
 *    or not, so the newest state goes out whatever it is: an all-clear too many is better than an alarm left on.
 *
 * A reminder is sent to whoever knows already: that nobody has it is its news.
 *
 * The caller must hold the thread alone, or an attempt under way could be missed.
 */
export function decideNextMessage(
  thread: readonly Page[],
  nowMs: number,
  policy: RetryPolicy = defaultRetryPolicy,
): NextMessage {
  const newest = thread.findLast((page) => page.state === 'waiting');
  if (!newest) return { send: null, settled: [] };

  const overtaken = thread
    .filter((page) => page.state === 'waiting' && page !== newest)
    .map((page) => withdraw(page, `overtaken by "${newest.event}" before it was delivered`));

  if (newest.attempts === 0) {
    const believed = surelyBelieved(thread.filter((page) => page !== newest));
    if (believed === alarmAfter(newest.event) && newest.event !== 'reminded') {
      const reason =
        believed === 'resolved' ? 'its beginning was never sent' : 'the alarm was never taken back';
      return { send: null, settled: [...overtaken, withdraw(newest, reason)] };
    }
  }
  // Attempts are counted before they are made: a page that ends the process each time must run out of them too.
  if (newest.attempts >= policy.maxAttempts) {
    const exhausted: Page = {
      ...newest,
      state: 'failed',
      lastError: newest.lastError ?? 'every attempt was cut short',
    };
    return { send: null, settled: [...overtaken, exhausted] };
  }
  return { send: newest.nextAttemptAtMs <= nowMs ? newest : null, settled: overtaken };
}

/** What the receiver believes for certain; null when an attempt without an answer leaves it open. */
function surelyBelieved(earlier: readonly Page[]): 'firing' | 'resolved' | null {
  const last = earlier.findLast((page) => page.attempts > 0);
  if (!last) return 'resolved';
  return last.state === 'delivered' ? alarmAfter(last.event) : null;
}

function withdraw(page: Page, reason: string): Page {
  return {
    ...page,
    state: 'withdrawn',
    lastError: page.lastError ? `${reason} (${page.lastError})` : reason,
  };
}
