import type { AttemptOutcome } from './page-channel.ts';
import type { Page } from './page.ts';

/** Bounds of trying again, ms. */
export interface RetryPolicy {
  /** The shortest pause, and the ceiling of the first one before it doubles. */
  readonly firstPauseMs: number;
  /** The ceiling stops doubling here: how late a page may be once the receiver is back. */
  readonly longestPauseMs: number;
  /** A receiver may ask for a longer pause than that, but not for ever. */
  readonly longestRetryAfterMs: number;
  readonly giveUpAfterMs: number;
  /**
   * Age is the bound that is meant to end it; this one ends a page that kills the process at every attempt. Far above
   * the some 570 attempts that fit into a day: few attempts with short pauses would give up within the hour, and the
   * receiver being down for an hour, together with everything else, is just when the page is needed.
   */
  readonly maxAttempts: number;
}

export const defaultRetryPolicy: RetryPolicy = {
  firstPauseMs: 1_000,
  longestPauseMs: 5 * 60_000,
  longestRetryAfterMs: 60 * 60_000,
  giveUpAfterMs: 24 * 60 * 60_000,
  maxAttempts: 1_000,
};

/** The page as an attempt on it begins. Must be stored before the attempt is made. */
export function countAttempt(page: Page, nowMs: number): Page {
  return { ...page, attempts: page.attempts + 1, lastAttemptAtMs: nowMs };
}

/**
 * The page after an attempt (already counted). Waits with exponential back-off and full jitter: anywhere between the
 * first pause and a ceiling that doubles with each attempt, so that pages that failed together do not come back together
 * (Brooker, "Exponential Backoff And Jitter", 2015). `random` is in [0, 1).
 */
export function decideDelivery(
  page: Page,
  outcome: AttemptOutcome,
  nowMs: number,
  random: number,
  policy: RetryPolicy = defaultRetryPolicy,
): Page {
  if (outcome.kind === 'delivered') {
    return { ...page, state: 'delivered', deliveredAtMs: nowMs, lastError: null };
  }
  if (outcome.kind === 'unneeded') return { ...page, state: 'withdrawn', lastError: outcome.detail };
  if (outcome.kind === 'permanent') {
    return { ...page, state: 'failed', lastError: outcome.detail };
  }
  const asked = Math.min(outcome.retryAfterMs ?? 0, policy.longestRetryAfterMs);
  const nextAttemptAtMs = nowMs + Math.max(pauseMs(page.attempts, random, policy), asked);
  if (page.attempts >= policy.maxAttempts) {
    return {
      ...page,
      state: 'failed',
      lastError: `given up after ${page.attempts} attempts: ${outcome.detail}`,
    };
  }
  if (nextAttemptAtMs > page.plannedAtMs + policy.giveUpAfterMs) {
    const hours = Math.round(policy.giveUpAfterMs / 3_600_000);
    return { ...page, state: 'failed', lastError: `given up after ${hours} h: ${outcome.detail}` };
  }
  return { ...page, state: 'waiting', nextAttemptAtMs, lastError: outcome.detail };
}

function pauseMs(attempts: number, random: number, policy: RetryPolicy): number {
  const ceilingMs = Math.min(policy.longestPauseMs, policy.firstPauseMs * 2 ** Math.min(attempts, 30));
  return Math.round(policy.firstPauseMs + random * (ceilingMs - policy.firstPauseMs));
}
