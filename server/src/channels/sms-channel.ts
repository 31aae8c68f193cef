import type { SmsChannel as SmsTarget } from '../on-call/team-channel.ts';
import type { Attempt, AttemptOutcome, PageChannel } from '../paging/page-channel.ts';
import type { Page } from '../paging/page.ts';
import type { OutgoingRequests } from './outgoing-requests.ts';
import { smsText } from './sms-text.ts';
import { postToTwilio } from './twilio.ts';

/** A short message through Twilio. */
export class SmsChannel implements PageChannel<SmsTarget> {
  readonly #requests: OutgoingRequests;

  constructor(requests: OutgoingRequests) {
    this.#requests = requests;
  }

  send(page: Page, channel: SmsTarget, { language, links, signal }: Attempt): Promise<AttemptOutcome> {
    const form = { To: channel.number, From: channel.from, Body: smsText(page, language, links) };
    return postToTwilio(this.#requests, 'Messages', form, channel, signal);
  }
}
