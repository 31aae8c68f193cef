import type { Language } from '../kernel/title.ts';
import type { TeamChannel } from '../on-call/team-channel.ts';
import type { PageLinks } from './page-link.ts';
import type { Page } from './page.ts';

/**
 * What became of one attempt, in words any channel can use.
 * `temporary`: trying again can help (nobody there, too busy, a fault of theirs).
 * `permanent`: it will not, until a person changes something.
 * `unneeded`: nothing was sent, because this kind of channel is better left alone; nobody has to look.
 * `detail` is one line for people; it never contains an address's path, a secret or a signature.
 */
export type AttemptOutcome =
  | {
      readonly kind: 'delivered';
      /** By what a later message of the thread can find this one; unchanged if absent. At most 500 characters. */
      readonly reference?: string;
    }
  | {
      readonly kind: 'temporary';
      readonly detail: string;
      /** How long the receiver asked to be left alone; null when it did not say. */
      readonly retryAfterMs: number | null;
    }
  | { readonly kind: 'permanent'; readonly detail: string }
  | { readonly kind: 'unneeded'; readonly detail: string };

/** What a channel is told beside the page itself. */
export interface Attempt {
  readonly language: Language;
  /** The reference this channel gave last for the same incident, so that a message can be edited or answered. */
  readonly earlier: string | null;
  /** Where whoever reads an alarm can answer it; null: nowhere. Keys, and never logged. */
  readonly links?: PageLinks | null;
  readonly signal: AbortSignal;
}

/**
 * Port: carries a page to a receiver, once. Every expected failure is an outcome; throwing is a defect. Ends soon after
 * `signal` is aborted, with a temporary outcome. The same page sent twice carries the same id.
 */
export interface PageChannel<Channel extends TeamChannel = TeamChannel> {
  send(page: Page, channel: Channel, attempt: Attempt): Promise<AttemptOutcome>;
}

export type ChannelKind = TeamChannel['kind'];
export type ChannelOfKind = { readonly [Channel in TeamChannel as Channel['kind']]: Channel };

/** One for each kind a team file may name. */
export type PageChannels = { readonly [Kind in ChannelKind]: PageChannel<ChannelOfKind[Kind]> };

/** Through the channel of its kind. */
export function sendThrough<Kind extends ChannelKind>(
  channels: PageChannels,
  kind: Kind,
  page: Page,
  channel: ChannelOfKind[Kind],
  attempt: Attempt,
): Promise<AttemptOutcome> {
  return channels[kind].send(page, channel, attempt);
}
