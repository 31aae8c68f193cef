import type { Page } from './page.ts';

/** How far the alarm of an incident has got to its owner. */
export interface PagingProgress {
  readonly state: 'waiting' | 'delivered' | 'failed' | 'nobody';
  /** When it was delivered, or last tried, ms since the epoch. */
  readonly atMs: number | null;
  readonly attempts: number;
  readonly detail: string | null;
}

/**
 * Of all pages of one incident, in the order they were planned. Answers "does the owner know?", so it speaks of the
 * latest alarm, not of the all-clear after it; and one channel that got through is enough.
 */
export function pagingProgress(pages: readonly Page[]): PagingProgress {
  const alarms = pages.filter((page) => page.event !== 'resolved');
  const latestMs = alarms.at(-1)?.changedAtMs;
  const latest = alarms.filter((page) => page.changedAtMs === latestMs);
  if (latest.length === 0) return { state: 'nobody', atMs: null, attempts: 0, detail: null };

  const attempts = latest.reduce((sum, page) => sum + page.attempts, 0);
  const deliveredMs = latest.flatMap((page) => page.deliveredAtMs ?? []);
  if (deliveredMs.length > 0) {
    return { state: 'delivered', atMs: Math.min(...deliveredMs), attempts, detail: null };
  }
  const triedMs = latest.flatMap((page) => page.lastAttemptAtMs ?? []);
  const waiting = latest.find((page) => page.state === 'waiting');
  return {
    state: waiting ? 'waiting' : 'failed',
    atMs: triedMs.length > 0 ? Math.max(...triedMs) : null,
    attempts,
    detail: (waiting ?? latest.at(-1))?.lastError ?? null,
  };
}
