import type { Silenced } from '../on-call/silence.ts';
import type { Page } from './page.ts';

/** A silence may be ended, or made longer: so often it is looked again. */
const LOOK_AGAIN_MS = 30_000;

/**
 * The page while a silence keeps it back, with the reason. It was not attempted, and nobody has seen it. It counts as
 * planned for when it may go out: by the age of a silence of days it would be given up at the first failure.
 */
export function holdPage(page: Page, { untilMs, because }: Silenced, nowMs: number): Page {
  const atMs = Math.min(untilMs, nowMs + LOOK_AGAIN_MS);
  return { ...page, plannedAtMs: atMs, nextAttemptAtMs: atMs, lastError: because };
}

/** Whether a silence may keep it back: an alarm that nobody can have seen. What has begun to go out goes on. */
export function mayBeHeld({ event, attempts }: Page): boolean {
  return event !== 'resolved' && attempts === 0;
}
