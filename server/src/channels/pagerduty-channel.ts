import type { PagerDutyChannel as PagerDutyTarget } from '../on-call/team-channel.ts';
import type { Attempt, AttemptOutcome, PageChannel } from '../paging/page-channel.ts';
import type { Page } from '../paging/page.ts';
import type { OutgoingRequests } from './outgoing-requests.ts';
import { pagerDutyEvent } from './pagerduty-event.ts';

/** Hands a page to PagerDuty, which has rotas and telephones of its own. 202 means taken; 400 that it never will be. */
export class PagerDutyChannel implements PageChannel<PagerDutyTarget> {
  readonly #requests: OutgoingRequests;

  constructor(requests: OutgoingRequests) {
    this.#requests = requests;
  }

  send(page: Page, channel: PagerDutyTarget, { language, signal }: Attempt): Promise<AttemptOutcome> {
    const { routingKey, api } = channel;
    return this.#requests.deliver(
      {
        url: `${api}v2/enqueue`,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(pagerDutyEvent(page, routingKey, language)),
        secrets: [routingKey],
      },
      signal,
    );
  }
}
