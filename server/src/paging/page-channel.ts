import type { Team } from '../on-call/team.ts';
import type { Page } from './page.ts';

/** A place pages go to, of any kind. */
export type TeamChannel = Team['channels'][number];

/**
 * What became of one attempt, in words any channel can use.
 * `temporary`: trying again can help (nobody there, too busy, a fault of theirs).
 * `permanent`: it will not, until a person changes something.
 * `detail` is one line for people; it never contains an address's path, a secret or a signature.
 */
export type AttemptOutcome =
  | { readonly kind: 'delivered' }
  | {
      readonly kind: 'temporary';
      readonly detail: string;
      /** How long the receiver asked to be left alone; null when it did not say. */
      readonly retryAfterMs: number | null;
    }
  | { readonly kind: 'permanent'; readonly detail: string };

/**
 * Port: carries a page to a receiver, once. Every expected failure is an outcome; throwing is a defect. Ends soon after
 * `signal` is aborted, with a temporary outcome. The same page sent twice carries the same id.
 */
export interface PageChannel<Channel extends TeamChannel = TeamChannel> {
  send(page: Page, channel: Channel, signal: AbortSignal): Promise<AttemptOutcome>;
}
