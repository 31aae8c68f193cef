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
 * @param heldBecause what keeps the latest alarm from being told at all; null: nothing
 */
export function pagingProgress(pages: readonly Page[], heldBecause: string | null = null): PagingProgress {
  if (heldBecause !== null) return { state: 'waiting', atMs: null, attempts: 0, detail: heldBecause };
  const alarms = pages.filter((page) => page.event !== 'resolved');
  // Reminders belong to the alarm they remind of.
  const raised = alarms.findLast((page) => page.event !== 'reminded') ?? alarms[0];
  const latest = alarms.filter((page) => page.changedAtMs >= raised!.changedAtMs);
  if (latest.length === 0) return { state: 'nobody', atMs: null, attempts: 0, detail: null };

  const attempts = latest.reduce((sum, page) => sum + page.attempts, 0);
  const deliveredMs = latest.flatMap((page) => page.deliveredAtMs ?? []);
  if (deliveredMs.length > 0) {
    return { state: 'delivered', atMs: Math.min(...deliveredMs), attempts, detail: null };
  }
  const triedMs = latest.flatMap((page) => page.lastAttemptAtMs ?? []);
  const waiting = latest.find(({ state }) => state === 'waiting' || state === 'gathered');
  return {
    state: waiting ? 'waiting' : 'failed',
    atMs: triedMs.length > 0 ? Math.max(...triedMs) : null,
    attempts,
    detail: (waiting ?? latest.at(-1))?.lastError ?? null,
  };
}
