import type { Silenced } from '../on-call/silence.ts';
import type { Page } from './page.ts';

/** A silence may be ended, or made longer: so often it is looked again. */
const LOOK_AGAIN_MS = 30_000;

/** The page while a silence keeps it back, with the reason. It was not attempted, and nobody has seen it. */
export function holdPage(page: Page, { untilMs, because }: Silenced, nowMs: number): Page {
  return { ...page, nextAttemptAtMs: Math.min(untilMs, nowMs + LOOK_AGAIN_MS), lastError: because };
}

/** Whether a silence may keep it back: an alarm that nobody can have seen. What has begun to go out goes on. */
export function mayBeHeld({ event, attempts }: Page): boolean {
  return event !== 'resolved' && attempts === 0;
}
